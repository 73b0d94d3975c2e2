/** What `npm run explore` writes: the shortest run to a violation, in one file. */

import { z } from 'zod';
import { MalformedTrace } from '../../trace/malformed.ts';
import { type Moment, quietMoment, type ToldState } from './moment.ts';
import { toldEvent } from './told-event.ts';

const happened = z.object({
  event: z.looseObject({ type: z.string() }),
  sent: z.array(z.object({ to: z.string(), message: z.unknown() })).default([]),
  after: z
    .object({
      running: z.boolean(),
      role: z.string(),
      currentTerm: z.number(),
      votedFor: z.string().nullable(),
      logStart: z.object({ index: z.number() }),
      log: z.array(z.unknown()),
      commitIndex: z.number(),
    })
    .optional(),
  broken: z.string().optional(),
});
const line = z.object({
  step: z.number(),
  kind: z.enum(['arrival', 'loss', 'repetition', 'offer']),
  server: z.string(),
  steps: z.array(happened).min(1),
});
type Line = z.infer<typeof line>;
type Happened = z.infer<typeof happened>;

/** Throws MalformedTrace. */
export function explorerMoments(value: unknown): readonly Moment[] {
  const { success, data, error } = line.safeParse(value);
  if (success) return data.steps.flatMap((each, place) => momentsOf(data, each, place === 0));
  const [issue] = error.issues;
  throw new MalformedTrace(
    `this is no line of an explorer's trace (${issue?.path.join('.')}: ${issue?.message}).`,
  );
}

function momentsOf({ step, kind, server }: Line, { event, sent, after, broken }: Happened, isFirst: boolean) {
  const { type, from, text } = toldEvent(event, bytesIn);
  const messages = sent.map(({ to, message }) => ({ to, text: toldEvent(message, bytesIn).text }));
  const moment = { step, time: null, server, sent: messages, state: stateIn(after), from, text };
  const failure =
    broken === undefined ? [] : [quietMoment({ step, time: null, server, kind: 'crash', text: broken })];
  return [quietMoment({ ...moment, ...kindOf(type, kind, isFirst) }), ...failure];
}

/** What follows within a step is the server's own: its disk, or its start. */
function kindOf(type: string, kind: Line['kind'], isFirst: boolean): Pick<Moment, 'kind'> & Partial<Moment> {
  if (type === 'Crashed') return { kind: 'crash', text: 'crashes' };
  if (type === 'Restarted') return { kind: 'start', text: 'starts' };
  return { kind: isFirst && kind !== 'offer' ? kind : 'event' };
}

function stateIn(after: Happened['after']): ToldState {
  if (after === undefined) return {};
  const { running, role, currentTerm, votedFor, logStart, log, commitIndex } = after;
  return {
    role: running ? role : 'down',
    term: currentTerm,
    vote: votedFor,
    last: logStart.index + log.length,
    commit: commitIndex,
  };
}

const bytesIn = (data: unknown) => (Array.isArray(data) ? data.length : 0);
