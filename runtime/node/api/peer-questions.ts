/**
 * What servers, and those that want to be some, ask each other at the port of the peers, and how it is said.
 */
import { z } from 'zod';
import {
  type MemberOrder,
  type OrderOutcome,
  orderFrom,
  outcomeFrom,
  plainOrder,
  plainOutcome,
} from './member-order.ts';

export type PeerQuestion =
  /** Who the members are. */
  | { readonly ask: 'members' }
  /** To a leader: change the members. */
  | { readonly ask: 'order'; readonly order: MemberOrder };

const listSchema = z.object({
  /** How much of the log the answer takes into account. */
  commitIndex: z.number(),
  members: z.array(
    z.object({
      nodeId: z.string(),
      peerUrls: z.array(z.string()),
      /** It has been running once, with a disk. */
      hasRun: z.boolean(),
    }),
  ),
});

/** For one that has to find out which of the members it is itself. */
export type PeerList = z.infer<typeof listSchema>;

const questionSchema = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('members') }),
  z.object({ ask: z.literal('order'), order: z.unknown() }),
]);

export function encodeQuestion(question: PeerQuestion): Uint8Array {
  return bytesOf(question.ask === 'order' ? { ask: 'order', order: plainOrder(question.order) } : question);
}

/** Undefined for what is no question. */
export function decodeQuestion(bytes: Uint8Array): PeerQuestion | undefined {
  const question = questionSchema.safeParse(jsonOf(bytes)).data;
  if (question?.ask !== 'order') return question;
  const order = orderFrom(question.order);
  return order === undefined ? undefined : { ask: 'order', order };
}

export function encodeList(list: PeerList): Uint8Array {
  return bytesOf(list);
}

/** Undefined for what is no list. */
export function decodeList(bytes: Uint8Array): PeerList | undefined {
  return listSchema.safeParse(jsonOf(bytes)).data;
}

export function encodeOutcome(outcome: OrderOutcome): Uint8Array {
  return bytesOf(plainOutcome(outcome));
}

/** Undefined for what is no outcome. */
export function decodeOutcome(bytes: Uint8Array): OrderOutcome | undefined {
  return outcomeFrom(jsonOf(bytes));
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
