/** A moment in one line. */

import type { Moment } from '../../timeline/moment.ts';

/** 'n2 gets RequestVoteRequest from n1', 'n1: electionTimeout'. */
export function momentText({ actor, event, from, note }: Moment): string {
  if (note !== null) return noteText(note);
  const type = event?.type ?? 'starts';
  if (from !== null) return `${actor} gets ${type} from ${from}`;
  const { timer, id } = (event ?? {}) as { readonly timer?: string; readonly id?: string };
  if (timer !== undefined) return `${actor}: ${timer}${id === undefined ? '' : ` of ${id}`} runs out`;
  return `${actor}: ${plainType(type)}`;
}

const plainType = (type: string) => (type === 'Booted' ? 'starts' : type);

function noteText(note: NonNullable<Moment['note']>): string {
  switch (note.kind) {
    case 'dropped':
      return `${note.server === null ? '' : `${note.server}: `}${note.count} steps were not told`;
    case 'violation':
      return `${note.id} is violated by ${note.server}: ${note.text}`;
    case 'lost':
      return `lost: ${note.from} → ${note.to} ${note.text}`;
    case 'command':
      return `› ${note.text}`;
    default:
      return note.text;
  }
}
