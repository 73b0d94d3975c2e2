/** What the lockstep has to know about the machine `server`. */

import { branches as followerBranches } from '../../../generated/follower-progress/branches.ts';
import { branches } from '../../../generated/server/branches.ts';
import type { StepEffects, Timeout } from '../../../generated/server/role.ts';
import { start, step } from '../../../generated/server/step.ts';
import type { ServerEvent } from '../../../spec/events.ts';
import { followerProgressMachine } from '../../../spec/machines/follower-progress.machine.ts';
import { serverMachine } from '../../../spec/machines/server.machine.ts';
import { lastLogIndex } from '../../../spec/rules/log.ts';
import { type BootImage, bootServerState, copyServerState, type ServerState } from '../../../spec/state.ts';
import type { NodeId } from '../../../spec/vocabulary.ts';
import { BranchTable } from '../../../tools/oracle/branch-table.ts';
import type { Bounds, Model } from '../explore.ts';
import { Lockstep, type Subject } from '../lockstep.ts';
import { appendEvents } from './append-events.ts';
import { isCalm } from './calm.ts';
import { bootImages } from './images.ts';
import { leaseEvents, leaseImages } from './lease-events.ts';
import { memberEvents, memberImages } from './member-events.ts';
import { ownEvents } from './own-events.ts';
import { preferenceEvents, preferenceImages } from './preference-events.ts';
import { snapshotEvents, snapshotImages } from './snapshot-events.ts';
import { keyOfServer, peersToHear } from './symmetry.ts';
import { voteEvents } from './vote-events.ts';

export type ServerSubject = Subject<ServerState, ServerEvent | Timeout, StepEffects>;

/** The generated code as it ships. */
export const generatedServer = { start, step } as ServerSubject;

export const followerTable = new BranchTable(followerProgressMachine, followerBranches);

const parts = new Map([['follower', followerTable]]);

export const serverBranches = new BranchTable(serverMachine, branches, parts);

export function serverLockstep(subject: ServerSubject = generatedServer) {
  return new Lockstep<ServerState, ServerEvent | Timeout, StepEffects, BootImage>(
    { boot: bootServerState, copy: copyServerState },
    subject,
  );
}

/** A cluster as one of its servers sees it. From four servers on, those that look alike are taken for one. */
export function serverModel(clusterSize: number, machine = serverMachine): Model<ServerState, BootImage> {
  const isReduced = clusterSize > 3;
  return {
    machine,
    table: machine === serverMachine ? serverBranches : new BranchTable(machine, branches, parts),
    images: bootImages(clusterSize),
    eventsIn: (role, state) => serverEvents(role, state, peersToHear(state, isReduced)),
    isCalm,
    keyOf: (role, state) => keyOfServer(role, state, isReduced),
  };
}

export function serverEvents(
  role: string,
  state: ServerState,
  peers: readonly NodeId[],
): readonly ServerEvent[] {
  return [...voteEvents(state, peers), ...appendEvents(role, state, peers), ...ownEvents(state)];
}

/** What the graphs of plain clusters leave out, each by itself. */
export const topics = ['snapshots', 'members', 'preferences', 'leases'] as const;
export type Topic = (typeof topics)[number];

const topicParts = {
  snapshots: { images: snapshotImages, eventsIn: snapshotEvents },
  members: { images: memberImages, eventsIn: memberEvents },
  preferences: { images: preferenceImages, eventsIn: preferenceEvents },
  leases: { images: leaseImages, eventsIn: leaseEvents },
};

export function topicModel(topic: Topic): Model<ServerState, BootImage> {
  const { images, eventsIn } = topicParts[topic];
  const keyOf = (role: string, state: ServerState) => keyOfServer(role, state, false);
  return { machine: serverMachine, table: serverBranches, images, eventsIn, isCalm, keyOf };
}

export function topicBounds(statesPerRole: number): Bounds<ServerState> {
  const isBeyond = (state: ServerState) => state.currentTerm > 4 || lastLogIndex(state) > 5;
  return { isBeyond, statesIn: (role) => (role.startsWith('leader') ? 6 : 1) * statesPerRole };
}

/** One of each kind of cluster: alone, the usual one, and both parities of the next. */
export const clusterSizes = [1, 3, 4, 5] as const;

/** States beyond are reached, but not left any more. A leader remembers most, so it has the most states. */
export function serverBounds(maxTerm: number, maxLog: number, statesPerRole: number): Bounds<ServerState> {
  const isBeyond = ({ currentTerm, log, readRound, pendingReads }: ServerState) =>
    currentTerm > maxTerm || log.length > maxLog || readRound > 1 || pendingReads.length > 1;
  return { isBeyond, statesIn: (role) => (role.startsWith('leader') ? 6 : 1) * statesPerRole };
}
