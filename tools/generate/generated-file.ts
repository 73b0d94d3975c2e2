/** What an emitter hands over: nothing is written before all of it has been formatted and type-checked. */
export interface GeneratedFile {
  /** Relative to generated/, with forward slashes: 'server/step.ts'. */
  readonly path: string;
  /**
   * The whole text. TypeScript need not be formatted: the generator runs the formatter over all files at
   * once.
   */
  readonly text: string;
}
