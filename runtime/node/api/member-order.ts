/** A change of the members as a client wants it, and how it is said to the leader. */
import { Code, ConnectError } from '@connectrpc/connect';
import { z } from 'zod';

export type MemberOrder =
  | { readonly kind: 'add'; readonly peerUrl: string; readonly isLearner: boolean }
  | { readonly kind: 'remove' | 'promote'; readonly id: bigint }
  | { readonly kind: 'update'; readonly id: bigint; readonly peerUrl: string };

/** What became of it where it was tried. */
export type OrderOutcome =
  /** It is in force; the id of the member that it is about. */
  | { readonly kind: 'done'; readonly id: bigint }
  /** Not yet possible, or not there, and nothing was changed: try again. */
  | { readonly kind: 'notNow' }
  | { readonly kind: 'refused'; readonly error: ConnectError };

const id = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform(BigInt);

const orderSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), peerUrl: z.string(), isLearner: z.boolean() }),
  z.object({ kind: z.literal(['remove', 'promote']), id }),
  z.object({ kind: z.literal('update'), id, peerUrl: z.string() }),
]);

const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), id }),
  z.object({ kind: z.literal('notNow') }),
  z.object({ kind: z.literal('refused'), code: z.enum(Code), text: z.string() }),
]);

/** For JSON, which has no integers of 64 bits. */
export function plainOrder(order: MemberOrder): unknown {
  return order.kind === 'add' ? order : { ...order, id: String(order.id) };
}

/** Undefined for what is no order. */
export function orderFrom(value: unknown): MemberOrder | undefined {
  return orderSchema.safeParse(value).data;
}

export function plainOutcome(outcome: OrderOutcome): unknown {
  if (outcome.kind === 'done') return { ...outcome, id: String(outcome.id) };
  if (outcome.kind === 'notNow') return outcome;
  return { kind: 'refused', code: outcome.error.code, text: outcome.error.rawMessage };
}

/** Undefined for what is no outcome. */
export function outcomeFrom(value: unknown): OrderOutcome | undefined {
  const outcome = outcomeSchema.safeParse(value).data;
  if (outcome?.kind !== 'refused') return outcome;
  return { kind: 'refused', error: new ConnectError(outcome.text, outcome.code) };
}
