/**
 * What a picture of a machine shows: boxes with lines of text in them, and arrows with lines of text on them.
 */

/** Which mark stands before a line. */
export type Mark = 'event' | 'timer' | 'always' | 'entry' | 'exit';

/** Alternatives by their numbers in the table of branches, where what is shown stands for some. */
export type BranchNumbers = readonly number[];

/** What one alternative does, and what it enters; of `entry` and `exit`, all that they do. */
export interface Effect {
  readonly text: string;
  readonly branches: BranchNumbers;
}

/** What a state does without leaving its role. */
export interface BoxLine {
  readonly mark: Mark;
  /** An event, a timer, or 'always', 'entry', 'exit'. */
  readonly trigger: string;
  /** Alternatives, in their order. */
  readonly effects: readonly Effect[];
}

/** Why an arrow is taken. */
export interface ArrowLine {
  readonly mark: Mark;
  readonly text: string;
  readonly branches: BranchNumbers;
}

export interface Box {
  /** 'follower.hearing'; 'everyState' for what the machine itself declares. */
  readonly id: string;
  readonly title: string;
  /** '§5.2' */
  readonly citation: string;
  readonly isInitial: boolean;
  readonly isFinal: boolean;
  /** Stands for all states: what it declares holds in each of them. */
  readonly isEverywhere: boolean;
  readonly lines: readonly BoxLine[];
  readonly children: readonly Box[];
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly lines: readonly ArrowLine[];
}

export interface Drawing {
  readonly name: string;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}
