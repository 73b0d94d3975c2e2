/** Where the page has its timeline from. */

import type { Playground } from '../../playground/playground.ts';
import type { Tour } from '../../playground/tours.ts';
import type { Reasons } from '../../why/reasons.ts';

export interface Source {
  readonly kind: 'live' | 'trace' | 'simulation' | 'tour';
  readonly title: string;
  /** A cluster that the person can lay hands on; null: it can only be looked at. */
  readonly playground: Playground | null;
  /** The story that is told; null: none. */
  readonly tour: Tour | null;
  /** What explains it, where that is not what the page was built with. */
  readonly Reasons?: typeof Reasons;
  stop(): void;
}
