/** What the benchmark and its server processes say to each other. */

import type { LoadFigures, LoadOrder } from './load.ts';

export type ClusterOrder =
  | {
      readonly kind: 'open';
      readonly id: string;
      readonly dataDir: string;
      readonly peers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'propose'; readonly load: LoadOrder }
  | { readonly kind: 'status' }
  | { readonly kind: 'close' };

export type ClusterReport =
  | { readonly kind: 'opened'; readonly endpoint: string }
  | { readonly kind: 'leader'; readonly leaderId: string | null }
  | { readonly kind: 'status'; readonly lastApplied: number; readonly firstLogIndex: number }
  | { readonly kind: 'figures'; readonly figures: LoadFigures };
