/** Bounds that have proved useful. */

import { type Bounds, changeKinds, unlimited } from './bounds.ts';

export interface Preset {
  readonly bounds: Bounds;
  /** Where there are so many local states that learning what is dead in each of them would take too long. */
  readonly keepsDead?: true;
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
  priorities: [],
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
  retries: 0,
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
      retries: 1,
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
  replacement: {
    bounds: {
      ...calm,
      servers: 2,
      voters: 1,
      kinds: ['replace', 'addVoter'],
      log: 0,
      requests: 0,
      elections: 3,
      changes: 1,
      restarts: 1,
      slowWrites: 1,
    },
    why: 'one server joins another or takes its place, and forgets in a crash what it had not written',
  },
  newcomer: {
    bounds: {
      ...calm,
      servers: 2,
      voters: 1,
      kinds: ['addLearner'],
      pieces: 3,
      term: 1,
      requests: 1,
      elections: 1,
      changes: 1,
      compactions: 2,
      duplicates: 1,
      restarts: 1,
    },
    why: 'a learner that is sent a snapshot, in pieces that come twice, late, or after a crash',
  },
  read: {
    bounds: { ...calm, log: 0, requests: 0, elections: 2, heartbeats: 1, reads: 1 },
    why: 'a read at a leader that may have been replaced',
  },
  transfer: {
    bounds: { ...calm, log: 0, requests: 0, elections: 1, transfers: 1, timeouts: 1, duplicates: 1 },
    why: 'leadership is handed over, while it may be lost',
  },
  preferred: {
    bounds: {
      ...calm,
      servers: 2,
      voters: 2,
      term: 3,
      log: 0,
      requests: 0,
      elections: 1,
      timeouts: 2,
      duplicates: 1,
      priorities: [0, 1],
    },
    why: 'a server that should rather lead: the other one hands over to it of its own accord',
  },
  membership: {
    bounds: { ...calm, servers: 4, log: 0, requests: 0, elections: 2, changes: 2 },
    keepsDead: true,
    why: 'three members and a fourth server, two changes of any kind: very large',
  },
  snapshot: {
    bounds: {
      ...calm,
      pieces: 2,
      requests: 1,
      elections: 2,
      heartbeats: 1,
      compactions: 1,
      restarts: 1,
      slowWrites: 1,
    },
    keepsDead: true,
    why: 'a compaction, and a crash that loses what was not written: very large',
  },
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof presets;
