/** A server among three that keeps promises, and leads by those of the others. */

import type { ServerEvent } from '../../../spec/events.ts';
import type { ServerMessage } from '../../../spec/messages.ts';
import { lastLogIndex } from '../../../spec/rules/log.ts';
import { configurationWith } from '../../../spec/rules/membership.ts';
import type { BootImage, ServerState } from '../../../spec/state.ts';
import type { LogIndex, NodeId, Term } from '../../../spec/vocabulary.ts';
import { fewEvents } from './few-events.ts';
import { bootImages } from './images.ts';
import { termsAround, voteEvents } from './vote-events.ts';

const n2 = 'n2' as NodeId;

/** A lease lasts for 6 and two thirds. */
const leaseLimits = { minimumElectionTimeoutMs: 10, clockDrift: 0.2 };

const images = bootImages(3);

/** The last one does not vote. */
const learning = images
  .slice(0, 1)
  .map((image) => ({ ...image, configuration: configurationWith(['n2', 'n3'] as NodeId[], [image.id], []) }));

export const leaseImages: readonly BootImage[] = [...images, ...learning].map((image) => ({
  ...image,
  leaseLimits,
}));

export function leaseEvents(role: string, state: ServerState): readonly ServerEvent[] {
  return [
    ...reads(state),
    ...fewEvents(role, state),
    ...voteEvents(state, [n2]),
    ...answers(state),
    { type: 'TransferRequested', token: 400 + lastLogIndex(state), target: n2 },
    { type: 'HeartbeatRequested' },
  ];
}

/** Before a lease is over, just then, and after that; and one of which nobody says when it came. */
function reads(state: ServerState): readonly ServerEvent[] {
  const token = 200 + lastLogIndex(state);
  const untimed = { type: 'ClientRead', token, count: 1 } as const;
  const began = state.roundBeganMs ?? 0;
  return [untimed, ...[began, began + 6, began + 7].map((atMs) => ({ ...untimed, atMs }))];
}

/** Of all terms; of the present one, also to the last round of reads. */
function answers(state: ServerState): readonly ServerMessage[] {
  const session = state.followers.get(n2)?.session ?? 1;
  const index = lastLogIndex(state);
  const terms = termsAround(state).filter((term) => term > 0);
  return [0, state.readRound].flatMap((readRound) =>
    terms.flatMap((term): readonly ServerMessage[] => {
      const said = { from: n2, term, readRound, session };
      const place = { prevLogIndex: index, matchIndex: index, conflictIndex: 0 as LogIndex };
      const piece = { lastIncludedIndex: 1 as LogIndex, offset: 0, installed: false };
      return [
        { type: 'AppendEntriesResponse', ...said, ...place, success: true, conflictTerm: 0 as Term },
        { type: 'InstallSnapshotResponse', ...said, ...piece },
      ];
    }),
  );
}
