/** What `npm run simulate -- --trace` writes: every step of a whole cluster, in one file. */

import { z } from 'zod';
import { MalformedTrace } from '../../trace/malformed.ts';
import { type Moment, quietMoment, type Sent } from './moment.ts';

const line = z.looseObject({ tick: z.number(), what: z.string() });
const step = z.object({
  tick: z.number(),
  server: z.string(),
  event: z.string(),
  role: z.string(),
  term: z.number(),
  vote: z.string().nullable(),
  last: z.number(),
  commit: z.number(),
  sent: z.array(z.string()),
});
const messageForm = /^\w+(?:Request|Response) (\S+) t\d/;
/** Of the lines that are no steps, those that explain the steps. */
const asides: Readonly<Record<string, (told: Readonly<Record<string, unknown>>) => string>> = {
  fault: ({ kind, shape, target, ticks }) =>
    `fault: ${kind}${kind === 'clog' || kind === 'partition' ? ` (${shape})` : ''} of ${target} for ${ticks}`,
  stop: ({ server, cause }) => `${server} stops itself: ${cause}`,
  replace: ({ server, by }) => `${server} is replaced by ${by}, with an empty disk`,
  failure: ({ id, server, seen }) => `FAILURE ${id}${server === null ? '' : ` on ${server}`}: ${seen}`,
};

/** Throws MalformedTrace. */
export function simulatorMoments(value: unknown): readonly Moment[] {
  const told = line.safeParse(value);
  if (!told.success) throw noLine(told.error);
  const { tick: time, what } = told.data;
  if (what === 'step') return [stepMoment(value)];
  const text = Object.hasOwn(asides, what) ? asides[what]?.(told.data) : undefined;
  return text === undefined ? [] : [quietMoment({ time, server: null, kind: 'aside', text })];
}

function stepMoment(value: unknown): Moment {
  const { success, data, error } = step.safeParse(value);
  if (!success) throw noLine(error);
  const { tick: time, server, event, role, term, vote, last, commit } = data;
  const sent = data.sent.map(sentBy);
  const moment = { time, server, sent, state: { role, term, vote, last, commit } };
  if (event === 'boot') return quietMoment({ ...moment, kind: 'start', text: 'starts' });
  if (event === 'crash') return quietMoment({ ...moment, kind: 'crash', text: 'crashes' });
  const from = messageForm.exec(event)?.[1] ?? null;
  return quietMoment({ ...moment, kind: from === null ? 'event' : 'arrival', from, text: event });
}

function sentBy(told: string): Sent {
  const space = told.indexOf(' ');
  if (space <= 0) throw new MalformedTrace(`"${told}" names no receiver.`);
  return { to: told.slice(0, space), text: told.slice(space + 1) };
}

function noLine(error: z.ZodError): MalformedTrace {
  const [issue] = error.issues;
  return new MalformedTrace(
    `this is no line of a simulator's trace (${issue?.path.join('.')}: ${issue?.message}).`,
  );
}
