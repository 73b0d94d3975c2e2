/** What a mutant has to pass, in the order of cost, and what became of it there. */

export const layers = ['generator', 'types', 'sentences', 'exploration', 'simulation'] as const;

export type Layer = (typeof layers)[number];

/** The layers that run the code, in a process of their own. */
export type RunLayer = Extract<Layer, 'sentences' | 'exploration' | 'simulation'>;

export interface LayerVerdict {
  readonly layer: Layer;
  /** 'refused': it does not compile, so it is no mutant. 'hung': it was stopped from outside, which kills it. */
  readonly outcome: 'killed' | 'passed' | 'refused' | 'hung';
  readonly ms: number;
  /** The sentence that broke, the invariant, the refusal. Empty if it passed. */
  readonly message: string;
  /** How many seeds simulation needed, or has tried in vain; how deep exploration went. */
  readonly effort: number | null;
  /** The file of the sentence that broke: as long as it stays, the others do not matter. */
  readonly file?: string;
}

export const isKill = ({ outcome }: LayerVerdict) => outcome === 'killed' || outcome === 'hung';

/** How much each layer may spend on one mutant. */
export interface Effort {
  readonly seeds: number;
  readonly ticks: number;
  /** Per preset of the explorer. */
  readonly states: number;
}
