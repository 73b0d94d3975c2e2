/** Playgrounds for tests, with all that they tell. */

import type { ServerCore } from '../../runtime/server-core.ts';
import { Playground } from '../../tools/inspect/playground/playground.ts';
import type { ClusterNote, Inspection } from '../../tools/inspect/protocol/inspection.ts';

/** Plays the commands, and keeps what comes out. */
export function played(commands: readonly string[], seed = 1, core?: ServerCore) {
  const inspections: Inspection[] = [];
  const onInspection = (one: Inspection) => void inspections.push(one);
  const playground = new Playground({ onInspection, seed, ...(core === undefined ? {} : { core }) });
  for (const one of commands) playground.perform(one);
  return { playground, inspections };
}

const notesIn = (inspections: readonly Inspection[]) =>
  inspections.flatMap((one) => (one.type === '@raftchart.note' ? [one.note] : []));
export const textsOf = (inspections: readonly Inspection[], kind: ClusterNote['note']['kind']) =>
  notesIn(inspections).flatMap((note) => (note.kind === kind && 'text' in note ? [note.text] : []));
export const leadersIn = (playground: Playground) =>
  playground.servers.filter(({ role }) => role.startsWith('leader')).map(({ id }) => id);
