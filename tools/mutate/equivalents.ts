/** Mutants that change nothing that anybody could see, each with the reason. */

export interface Equivalent {
  /** The whole id of a mutant. */
  readonly id: string;
  readonly why: string;
}

export const equivalents: readonly Equivalent[] = [];
