/** What one happening makes of one server. */

import type { Server } from '../../generated/server/role.ts';
import { type BootImage, bootServerState, type NodeId } from '../../generated/vocabulary.ts';
import type { ServerCore } from '../../runtime/server-core.ts';
import type { DiskView } from '../../spec/cluster-view.ts';
import type { Crashed, Happening, LocalState, LocalStep } from './local-state.ts';
import { diskAfterCrash, ended, opened, restingOn } from './ordered-writes.ts';
import { type SnapshotWrite, withSnapshot } from './snapshot-writes.ts';
import { Turn } from './turn.ts';

/** With what a server boots, beside its disk. */
export type ClusterImage = Pick<
  BootImage,
  'configuration' | 'batchLimits' | 'flowLimits' | 'compactionLimits' | 'priorities' | 'leaseLimits'
>;

/** A server before it starts. */
export const unstarted = (id: NodeId, image: ClusterImage, disk: DiskView) => down(id, image, disk);

function down(id: NodeId, image: ClusterImage, disk: DiskView): LocalState {
  const { currentTerm, votedFor, snapshot, log } = disk;
  const state = bootServerState({ id, ...image, currentTerm, votedFor, snapshot, log });
  return {
    running: false,
    server: { ...state, role: 'down' as Server['role'] },
    writes: restingOn(opened(disk)),
    snapshotWrite: null,
    timers: [],
    bootConfiguration: image.configuration,
  };
}

/** The local state after the happening; `before` stays as it is. */
export function localStep(core: ServerCore, before: LocalState, happening: Happening): LocalStep {
  switch (happening.type) {
    case 'Crashed':
      return crash(before, happening);
    case 'Restarted':
      return new Turn(before).run((live, effects) => core.start(live, effects));
    case 'WriteEnded': {
      const { writes, released, saved, broken } = ended(before.writes);
      const turn = new Turn({ ...before, writes }, { released, broken });
      return turn.run((live, effects) => core.step(live, saved, effects));
    }
    case 'SnapshotWritten': {
      const write = before.snapshotWrite as SnapshotWrite;
      const writes = { ...before.writes, disk: withSnapshot(before.writes.disk, write) };
      const turn = new Turn({ ...before, writes, snapshotWrite: null });
      const saved = { type: 'SnapshotSaved', snapshot: write.mark } as const;
      return turn.run((live, effects) => core.step(live, saved, effects));
    }
    case 'Timeout':
      return new Turn(before)
        .expire(happening.timer)
        .run((live, effects) => core.step(live, happening, effects));
    default:
      return new Turn(before).run((live, effects) => core.step(live, happening, effects));
  }
}

function crash(before: LocalState, { keptCount, hasSnapshot }: Crashed): LocalStep {
  const { server, writes, snapshotWrite, bootConfiguration: configuration } = before;
  const left = diskAfterCrash(writes, keptCount);
  const disk = hasSnapshot ? withSnapshot(left, snapshotWrite as SnapshotWrite) : left;
  const { batchLimits, flowLimits, compactionLimits, priorities, leaseLimits } = server;
  const image = { configuration, batchLimits, flowLimits, compactionLimits, priorities, leaseLimits };
  const after = down(server.id, image, disk);
  return { after, sent: [], applied: [], answers: [], touchedTimers: false, broken: null };
}
