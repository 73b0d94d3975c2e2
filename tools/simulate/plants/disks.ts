/** What was got wrong between a server and its disk. */

import type { Term } from '../../../generated/vocabulary.ts';
import type { DiskImage, SaveBatch } from '../../../runtime/storage/storage.ts';
import type { Plant } from './plant.ts';

const empty: DiskImage = { currentTerm: 0 as Term, votedFor: null, snapshot: null, log: [] };

const forgetsVotes: Plant = {
  name: 'votes-not-persisted',
  bug: 'B01',
  onWrite: (batch: SaveBatch) => [{ ...batch, termAndVote: null }],
};

/** A crash between the two leaves a vote that was never given, in a term in which another was. */
const votesInTwoSteps: Plant = {
  name: 'vote-written-before-term',
  bug: 'B03',
  onWrite(batch: SaveBatch, { currentTerm }: DiskImage) {
    const { termAndVote } = batch;
    if (termAndVote === null || termAndVote.votedFor === null) return [batch];
    return [{ termAndVote: { ...termAndVote, currentTerm }, logStart: null, entries: [] }, batch];
  },
};

const forgetsEntries: Plant = {
  name: 'entries-not-persisted',
  bug: null,
  onWrite: (batch: SaveBatch) => [batch.entries.length > 1 ? { ...batch, entries: [] } : batch],
};

const acknowledgesEarly: Plant = { name: 'acknowledges-before-durable', bug: 'B41', lies: () => true };

const doesNotSyncVotes: Plant = {
  name: 'vote-without-sync',
  bug: 'B103',
  lies: ({ entries }: SaveBatch) => entries.length === 0,
};

const doesNotSyncEntries: Plant = {
  name: 'entries-without-sync',
  bug: 'B103',
  lies: ({ termAndVote }: SaveBatch) => termAndVote === null,
};

const swallowsFailures: Plant = { name: 'failed-write-ignored', bug: 'B99, B100', swallowsFailures: true };

const readsNothingAsZero: Plant = {
  name: 'missing-vote-read-as-term-0',
  bug: 'B101',
  onOpen: ({ log }: DiskImage) => ({ ...empty, log }),
};

/** Without changes of membership nobody can know that this is another server under an old name. */
const emptiesDisk: Plant = { name: 'emptied-disk', bug: null, onCrash: () => empty };

export const plantsOfDisks: readonly Plant[] = [
  forgetsVotes,
  votesInTwoSteps,
  forgetsEntries,
  acknowledgesEarly,
  doesNotSyncVotes,
  doesNotSyncEntries,
  swallowsFailures,
  readsNothingAsZero,
  emptiesDisk,
];
