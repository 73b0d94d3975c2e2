/** What was got wrong about changes of members, and about who leads while they are under way. */

import { connect } from '../../../generated/server/connect.ts';
import type { Server, StepEffects } from '../../../generated/server/role.ts';
import type {
  Configuration,
  LogIndex,
  MemberChange,
  PendingChange,
  PlacedConfiguration,
  ServerState,
  SnapshotMark,
} from '../../../generated/vocabulary.ts';
import type { DiskImage } from '../../../runtime/storage/storage.ts';
import { termAt } from '../../../spec/rules/log.ts';
import { changedConfiguration, jointConfiguration } from '../../../spec/rules/member-changes.ts';
import { isJoint, votes } from '../../../spec/rules/membership.ts';
import { changeIsUnderWay, ownTermIsCommitted } from '../../../spec/rules/reconfiguration.ts';
import { appendConfiguration, replicateChange } from '../../../spec/rules/replication.ts';
import { effectsOf, rememberEffects } from './node-effects.ts';
import type { Event, Plant } from './plant.ts';

const isLeading = ({ role }: Server) => role.startsWith('leader');

/** An answer counts, whatever it answers: also one from before the server was removed and added again. */
const believesFormerSelves: Plant = {
  name: 'answers-of-earlier-acquaintance',
  bug: 'B40',
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'AppendEntriesResponse' && event.type !== 'InstallSnapshotResponse') return event;
    const progress = server.followers.get(event.from);
    return progress === undefined ? event : { ...event, session: progress.session };
  },
};

/** The change is appended without further questions; what was asked is answered by nobody. */
function append(server: Server, configuration: Configuration): Event {
  const effects = connect(server, effectsOf(server));
  appendConfiguration(server, configuration, effects);
  replicateChange(server, null, effects);
  return { type: 'HeartbeatRequested' };
}

/** One voter more or less: then all old majorities meet all new ones. */
function singleChange(server: Server, changes: readonly MemberChange[]): Configuration | null {
  const next = changedConfiguration(server.configuration, changes);
  if (next === null) return null;
  const { voters } = server.configuration;
  const come = next.voters.filter((voter) => !voters.includes(voter));
  const gone = voters.filter((voter) => !next.voters.includes(voter));
  return come.length + gone.length === 1 ? next : null;
}

/**
 * Changes of one voter need no joint configuration, as in the thesis; but there they need that the leader has
 * committed something in its term, or two leaders make two changes that do not meet.
 */
function changesSingly(name: string, bug: string | null, waitsForOwnTerm: boolean): Plant {
  return {
    name,
    bug,
    onEffects: rememberEffects,
    beforeStep(server: Server, event: Event) {
      if (event.type !== 'ReconfigurationRequested' || !isLeading(server)) return event;
      const next = singleChange(server, event.changes);
      if (next === null || changeIsUnderWay(server)) return event;
      return waitsForOwnTerm && !ownTermIsCommitted(server) ? event : append(server, next);
    },
  };
}

/** Not a fault: with this one the simulation must find nothing. */
export const singleServerChanges = changesSingly('single-server-changes', null, true);

const changesTwice: Plant = {
  name: 'second-change-under-way',
  bug: 'B57',
  onEffects: rememberEffects,
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'ReconfigurationRequested' || !isLeading(server)) return event;
    const { configuration } = server;
    const next = changedConfiguration(configuration, event.changes);
    if (next === null || !changeIsUnderWay(server)) return event;
    return append(server, jointConfiguration(configuration, next));
  },
};

interface Halved {
  readonly whole: Configuration;
  readonly half: Configuration;
  readonly pendingChange: PendingChange | null;
}

const halved = new WeakMap<ServerState, Halved>();

/** In the middle of a change the new voters decide alone: they elect, and they commit. */
const halfDecides: Plant = {
  name: 'new-half-decides-alone',
  bug: 'B58',
  beforeStep(server: Server, event: Event) {
    const { configuration: whole, pendingChange } = server;
    const isCount = event.type.endsWith('Response') || event.type === 'EntriesSaved';
    if (!isCount || !isJoint(whole) || !whole.voters.includes(server.id)) return event;
    const half = { ...whole, oldVoters: [] };
    halved.set(server, { whole, half, pendingChange });
    server.configuration = half;
    server.pendingChange = null;
    return event;
  },
  afterStep(server: Server) {
    const hidden = halved.get(server);
    halved.delete(server);
    if (hidden === undefined || server.configuration !== hidden.half) return;
    server.configuration = hidden.whole;
    if (isLeading(server)) server.pendingChange = hidden.pendingChange;
  },
};

const never = Number.MAX_SAFE_INTEGER as LogIndex;
const hiddenPlaces = new WeakMap<ServerState, LogIndex>();

/** Where the configuration in force stands nobody remembers: for this leader it is never committed. */
function hidePlace(server: Server): void {
  const last = server.configurations.at(-1) as PlacedConfiguration;
  if (last.index === never) return;
  hiddenPlaces.set(server, last.index);
  server.configurations[server.configurations.length - 1] = { ...last, index: never };
}

function showPlace(server: Server): void {
  const last = server.configurations.at(-1) as PlacedConfiguration;
  const index = hiddenPlaces.get(server);
  if (last.index === never && index !== undefined)
    server.configurations[server.configurations.length - 1] = { ...last, index };
}

/** As long as it leads and hears of nothing newer. */
function hidesPlaceWhile(name: string, bug: string, holds: (server: Server) => boolean): Plant {
  return {
    name,
    bug,
    beforeStep(server: Server, event: Event) {
      const asks = event.type === 'PreVoteRequest';
      const isOver = 'term' in event && !asks && event.term > server.currentTerm;
      if (isLeading(server) && !isOver && holds(server)) hidePlace(server);
      else showPlace(server);
      return event;
    },
  };
}

/** A joint configuration that it has not begun itself the leader does not end. */
const staysJoint = hidesPlaceWhile('successor-stays-joint', 'B60', (server) => {
  const { configuration, currentTerm, configurations } = server;
  const { index } = configurations.at(-1) as PlacedConfiguration;
  return isJoint(configuration) && (index === never || termAt(server, index) !== currentTerm);
});

const staysInOffice = hidesPlaceWhile(
  'removed-leader-stays',
  'B67',
  ({ configuration, id }) => !votes(configuration, id),
);

const withoutOldHalf = (snapshot: SnapshotMark): SnapshotMark => ({
  ...snapshot,
  configuration: { ...snapshot.configuration, oldVoters: [] },
});

const restoresHalf: Plant = {
  name: 'snapshot-restores-new-half',
  bug: 'B62',
  onOpen: (image: DiskImage) =>
    image.snapshot === null ? image : { ...image, snapshot: withoutOldHalf(image.snapshot) },
  beforeStep: (_server: Server, event: Event) =>
    event.type === 'SnapshotSaved' ? { ...event, snapshot: withoutOldHalf(event.snapshot) } : event,
};

/** After a restart the members are those of the beginning, or of the snapshot. */
const forgetsMembers: Plant = {
  name: 'restart-forgets-configurations',
  bug: 'B63',
  onEffects(_effects: StepEffects, state: ServerState) {
    const first = state.configurations[0] as PlacedConfiguration;
    state.configurations = [first];
    state.configuration = first.configuration;
  },
};

const wereSentSnapshots = new WeakSet<object>();

/** Who has caught up by a snapshot is never seen to have caught up. */
const neverPromotes: Plant = {
  name: 'caught-up-by-snapshot-unseen',
  bug: 'B71',
  afterStep(server: Server) {
    for (const progress of server.followers.values()) {
      if (progress.snapshotIndex > 0) wereSentSnapshots.add(progress);
      if (wereSentSnapshots.has(progress)) (progress as { isCaughtUp: boolean }).isCaughtUp = false;
    }
  },
};

export const plantsOfMembers: readonly Plant[] = [
  believesFormerSelves,
  changesSingly('single-server-changes-too-early', 'B56', false),
  changesTwice,
  halfDecides,
  staysJoint,
  staysInOffice,
  restoresHalf,
  forgetsMembers,
  neverPromotes,
];
