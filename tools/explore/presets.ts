/** Bounds that have proved useful. */

import { type Bounds, changeKinds, unlimited } from './bounds.ts';

export interface Preset {
  readonly bounds: Bounds;
  /** What it is for. */
  readonly why: string;
}

const calm: Bounds = {
  servers: 3,
  voters: 3,
  kinds: changeKinds,
  pieces: 1,
  kept: 0,
  term: 2,
  log: 2,
  batch: 16,
  disks: [],
  requests: 2,
  elections: unlimited,
  timeouts: 0,
  heartbeats: 0,
  drops: 0,
  duplicates: 0,
  restarts: 0,
  slowWrites: 0,
  changes: 0,
  compactions: 0,
  transfers: 0,
  reads: 0,
};

export const presets = {
  quick: {
    bounds: { ...calm, requests: 0, log: 1 },
    why: 'a few seconds, after every edit: all elections of two terms',
  },
  'raft.tla': {
    bounds: calm,
    why: "the bounds of TLC's run of raft.tla: no faults but the network's disorder",
  },
  'raft.tla-faults': {
    bounds: { ...calm, requests: 1, duplicates: 1, restarts: 1 },
    why: 'the same with a duplicate and a restart; messages may be lost in every preset',
  },
  two: {
    bounds: {
      ...calm,
      servers: 2,
      voters: 2,
      requests: 1,
      heartbeats: 1,
      duplicates: 1,
      restarts: 1,
      slowWrites: 1,
    },
    why: 'an even number, and everything a little: slow disks, a crash, a duplicate',
  },
  four: {
    bounds: { ...calm, servers: 4, voters: 4, term: 1, requests: 1, duplicates: 1 },
    why: 'two halves that both elect, or commit; votes that arrive twice',
  },
  'pre-vote': {
    bounds: { ...calm, elections: 0, timeouts: 3, requests: 0 },
    why: 'elections as they are: by timeouts, with pre-votes',
  },
  disk: {
    bounds: { ...calm, term: 1, requests: 1, restarts: 1, slowWrites: unlimited },
    why: 'every write takes its time, and a crash loses what has not ended',
  },
  'late-notice': {
    bounds: { ...calm, log: 0, requests: 0, elections: 2, slowWrites: 2, restarts: 1 },
    why: 'what a disk confirms may have been replaced meanwhile',
  },
  lagging: {
    bounds: {
      ...calm,
      term: 3,
      log: 3,
      requests: 0,
      elections: 1,
      heartbeats: 1,
      duplicates: 1,
      batch: 1,
      disks: [[1, 1], [2]],
    },
    why: 'a follower whose log is another: refusals, repeated and late',
  },
  'figure-8': {
    bounds: { ...calm, term: 4, log: 0, requests: 0, elections: 2, batch: 1, disks: [[1, 1], [2]] },
    why: 'old entries on a majority that may still be replaced, from about Figure 8 (b) on',
  },
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof presets;
