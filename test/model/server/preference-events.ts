/** A leader that would rather see another server lead, and a server that is asked to. */

import type { ServerEvent } from '../../../spec/events.ts';
import { lastLogIndex, lastLogTerm } from '../../../spec/rules/log.ts';
import { configurationWith } from '../../../spec/rules/membership.ts';
import type { BootImage, ServerState } from '../../../spec/state.ts';
import type { LogIndex, NodeId } from '../../../spec/vocabulary.ts';
import { answer, append, grants } from './few-events.ts';
import { bootImages, voters } from './images.ts';

const [n1, n2, n3] = voters(3) as [NodeId, NodeId, NodeId];

/** Of two servers it is the other one that should lead: few steps lead to whatever may come of it. */
export const preferenceImages: readonly BootImage[] = bootImages(2).map((image) => ({
  ...image,
  configuration: configurationWith([n1, n2], [], []),
  priorities: [
    { id: n1, priority: 1 },
    { id: n2, priority: 2 },
  ],
}));

export function preferenceEvents(role: string, state: ServerState): readonly ServerEvent[] {
  const { currentTerm } = state;
  const own: readonly ServerEvent[] = [
    { type: 'EntriesSaved', index: lastLogIndex(state), term: lastLogTerm(state), currentTerm },
  ];
  if (role.startsWith('leader')) return [...own, ...askedOfLeader(state)];
  if (role.startsWith('candidate')) return [...own, ...grants(state, n2)];
  const words = currentTerm === 0 ? [] : [append(state, n2, lastLogIndex(state), []), ...nominations(state)];
  return [...own, { type: 'ElectionRequested' }, ...words];
}

/** It hears from the one that should lead, or somebody wants something else first. */
function askedOfLeader(state: ServerState): readonly ServerEvent[] {
  const token = 400 + lastLogIndex(state);
  const matchIndex = state.followers.get(n2)?.matchIndex ?? 0;
  // One entry is enough to lag behind; with more of them the graph would not get far enough in time.
  const proposal: ServerEvent = { type: 'ClientProposal', token, commands: [new Uint8Array([7])] };
  return [
    answer(state, n2, lastLogIndex(state)),
    answer(state, n2, matchIndex),
    ...(state.log.length > 2 ? [] : [proposal]),
    { type: 'DiskFilled' },
    { type: 'HeartbeatRequested' },
    { type: 'TransferRequested', token, target: n2 },
    { type: 'ReconfigurationRequested', token, changes: [{ kind: 'addLearner', id: n3, address: '' }] },
  ];
}

/** By somebody who was asked to, by an equal, and by somebody who would rather see it lead than anybody. */
function nominations(state: ServerState): readonly ServerEvent[] {
  const last = Math.max(1, lastLogIndex(state)) as LogIndex;
  return [0, 1, 2].map((priority) => ({
    type: 'TimeoutNowRequest',
    from: n2,
    term: state.currentTerm,
    lastLogIndex: last,
    priority,
  }));
}
