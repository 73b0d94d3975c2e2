// Generated from the machines in spec/machines by tools/generate.
// Do not edit: change the source and run `npm run generate`.

/** One alternative of a transition, as coverage, traces and the inspector know it. */
export interface Branch {
  /** What StepEffects.took() is told; the position in the table. */
  readonly number: number;
  /** The state that declares it, by its path; '' is the root of the chart. */
  readonly state: string;
  /** The type of the event, 'after <timer>' or 'always'. */
  readonly on: string;
  /** As an expression over the names of guards; null if there is no condition. */
  readonly guard: string | null;
  /** The path of the state that it leads to; null if no state is left. */
  readonly target: string | null;
  /** Whether the state is left and entered again even if it leads to itself or inside. */
  readonly reenter: boolean;
  /** The names of the rules that run between leaving and entering. */
  readonly actions: readonly string[];
  /** Whether the same event is looked at again afterwards. */
  readonly looksAgain: boolean;
  /** What the chart says about it; for an ignored event, why. */
  readonly why: string;
  /** '§5.2' of the paper, 'thesis §9.6'; empty where neither is cited. */
  readonly citation: string;
}
