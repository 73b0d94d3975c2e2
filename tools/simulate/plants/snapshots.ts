/** What was got wrong about snapshots, and about logs that begin later. */

import type { Server, StepEffects } from '../../../generated/server/role.ts';
import type { LogIndex, ServerState } from '../../../generated/vocabulary.ts';
import type { ByteString } from '../../../runtime/kv/byte-string.ts';
import { KeyValueMachine } from '../../../runtime/kv/key-value-machine.ts';
import { encodeRequest } from '../../../runtime/kv/request-encoding.ts';
import { effectsOf, rememberEffects } from './node-effects.ts';
import type { Event, Plant } from './plant.ts';

/** The state machine goes back to what the snapshot says, although it has applied more by now. */
function installAnyway(server: Server, event: Event): Event {
  const { incomingSnapshot, lastApplied } = server;
  if (event.type !== 'SnapshotSaved' || incomingSnapshot === null) return event;
  const { lastIncludedIndex } = event.snapshot;
  if (incomingSnapshot.mark.lastIncludedIndex === lastIncludedIndex && lastIncludedIndex <= lastApplied)
    server.lastApplied = (lastIncludedIndex - 1) as LogIndex;
  return event;
}

/** What it has written of itself it takes for what a leader has sent, though it has gone on meanwhile. */
const installsItsOwn: Plant = {
  name: 'own-snapshot-installed',
  bug: 'B74',
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'SnapshotSaved' || server.takingSnapshot !== event.snapshot.lastIncludedIndex)
      return event;
    const { snapshot: mark } = event;
    server.incomingSnapshot = { mark, from: server.id, session: 1, offset: mark.bytes };
    return installAnyway(server, event);
  },
};

const commits = new WeakMap<ServerState, LogIndex>();

/** A snapshot is taken from a leader although its whole log is committed here. */
const takesOldSnapshots: Plant = {
  name: 'old-snapshot-taken',
  bug: 'B76',
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'InstallSnapshotRequest') return installAnyway(server, event);
    const before = (event.snapshot.lastIncludedIndex - 1) as LogIndex;
    if (before >= server.commitIndex || event.term !== server.currentTerm) return event;
    commits.set(server, server.commitIndex);
    server.commitIndex = before;
    return event;
  },
  afterStep(server: Server) {
    const commitIndex = commits.get(server) ?? server.commitIndex;
    if (commitIndex > server.commitIndex) server.commitIndex = commitIndex;
    commits.delete(server);
  },
};

const takesAnyPiece: Plant = {
  name: 'piece-at-any-offset',
  bug: 'B78',
  beforeStep(server: Server, event: Event) {
    const { incomingSnapshot } = server;
    if (event.type !== 'InstallSnapshotRequest' || incomingSnapshot === null) return event;
    const { mark, offset } = incomingSnapshot;
    const isIt = mark.lastIncludedIndex === event.snapshot.lastIncludedIndex;
    if (isIt && offset < mark.bytes) server.incomingSnapshot = { ...incomingSnapshot, offset: event.offset };
    return event;
  },
};

const neverSendsSnapshots: Plant = {
  name: 'snapshot-never-sent',
  bug: 'B79',
  onEffects(effects: StepEffects) {
    effects.sendPiece = () => undefined;
  },
};

function copyOf(machine: KeyValueMachine): KeyValueMachine {
  const copy = new KeyValueMachine();
  const source = machine.snapshot();
  const sink = copy.restore();
  for (let piece = source.next(); piece !== null; piece = source.next()) sink.write(piece);
  source.close();
  sink.finish();
  return copy;
}

const omitsKey: Plant = {
  name: 'snapshot-omits-a-key',
  bug: 'B83',
  onSnapshot(machine: KeyValueMachine) {
    const copy = copyOf(machine);
    const key = { key: 'k0' as ByteString, rangeEnd: '' as ByteString };
    copy.apply(encodeRequest({ kind: 'deleteRange', ...key, prevKv: false }));
    return copy;
  },
};

/** What comes after the snapshot is applied twice when a server starts from it. */
const replaysTwice: Plant = {
  name: 'log-replayed-twice-after-snapshot',
  bug: 'B84',
  onEffects(effects: StepEffects, { snapshot }: ServerState) {
    let isFirst = snapshot !== null;
    const apply = effects.apply.bind(effects);
    effects.apply = (entries) => {
      if (isFirst) apply(entries);
      isFirst = false;
      apply(entries);
    };
  },
};

const startsBelowSnapshot: Plant = {
  name: 'commit-index-starts-below-snapshot',
  bug: 'B94',
  onEffects(_effects: StepEffects, state: ServerState) {
    state.commitIndex = 0 as LogIndex;
  },
};

const acknowledgesEarly: Plant = {
  name: 'snapshot-acknowledged-before-durable',
  bug: null,
  onEffects: rememberEffects,
  afterStep(server: Server, event: Event) {
    const { incomingSnapshot, id: from, currentTerm: term } = server;
    if (event.type !== 'InstallSnapshotRequest' || incomingSnapshot?.offset !== event.snapshot.bytes) return;
    const { snapshot, readRound, session } = event;
    effectsOf(server).send(event.from, {
      type: 'InstallSnapshotResponse',
      from,
      term,
      lastIncludedIndex: snapshot.lastIncludedIndex,
      offset: snapshot.bytes,
      installed: true,
      readRound,
      session,
    });
  },
};

const purgesEarly: Plant = {
  name: 'log-purged-before-snapshot-is-durable',
  bug: null,
  onEffects(effects: StepEffects) {
    const takeSnapshot = effects.takeSnapshot.bind(effects);
    effects.takeSnapshot = (mark) => {
      takeSnapshot(mark);
      effects.saveLogStart({ index: mark.lastIncludedIndex, term: mark.lastIncludedTerm }, true);
    };
  },
};

/** Renamed, and its directory not synced: the log that it replaces is gone, and then the snapshot, too. */
const losesSnapshots: Plant = { name: 'snapshot-without-sync', bug: 'B103', losesSnapshots: true };

export const plantsOfSnapshots: readonly Plant[] = [
  installsItsOwn,
  takesOldSnapshots,
  takesAnyPiece,
  neverSendsSnapshots,
  omitsKey,
  replaysTwice,
  startsBelowSnapshot,
  acknowledgesEarly,
  purgesEarly,
  losesSnapshots,
];
