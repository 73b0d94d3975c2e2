/** A mutant that changes nothing that anybody could see. */
export interface Equivalent {
  /** The whole id of a mutant. */
  readonly id: string;
  readonly why: string;
}

/** Several for the same reason. */
export const group = (why: string, ids: readonly string[]): readonly Equivalent[] =>
  ids.map((id) => ({ id, why }));
