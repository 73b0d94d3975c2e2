/** A line of a switchboard: what it remembers, and what it can be told. */

export interface Line {
  readonly id: string;
  rings: number;
  words: string[];
}

/** The states of its chart. */
export type LineRole = 'idle' | 'ringing' | 'talking.free' | 'talking.full' | 'dead';

/** The delays of its chart. */
export type LineTimer = 'ring' | 'patience';

export interface Called {
  readonly type: 'Called';
}

export interface Spoken {
  readonly type: 'Spoken';
  readonly word: string;
}

export interface Repeated {
  readonly type: 'Repeated';
}

export interface HungUp {
  readonly type: 'HungUp';
}

export type LineEvent = Called | Spoken | Repeated | HungUp;
