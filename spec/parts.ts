/**
 * Parts: what has a lifecycle of its own, once per id, inside the state of its owner. Everybody may
 * read a part; only its own chart changes it.
 */

type Opaque = string | number | bigint | boolean | symbol | null | undefined | Uint8Array;

/** As it is now, and nothing in it can be changed: a shallow Readonly would let `log.push()` pass. */
export type DeepReadonly<Value> = Value extends Opaque | ((...given: never) => unknown)
  ? Value
  : Value extends ReadonlyMap<infer Key, infer Item>
    ? ReadonlyMap<Key, DeepReadonly<Item>>
    : Value extends ReadonlySet<infer Item>
      ? ReadonlySet<DeepReadonly<Item>>
      : { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> };

/** A part as others see it. `Role` is the union of the paths of the states of its chart. */
export type Part<Own, Role extends string> = DeepReadonly<Own> & { readonly role: Role };

/** All parts of one kind, in the state of their owner. */
export type Parts<Own extends { readonly id: unknown }, Role extends string> = ReadonlyMap<
  Own['id'],
  Part<Own, Role>
>;

/**
 * What an owner may order its parts. Each order is carried out at once and to completion, before the next
 * statement. Calls go down only: a part cannot order its owner anything.
 */
export interface PartOrders<Own extends { readonly id: unknown }, Event, Timer extends string> {
  /** Makes the part and enters the first state of its chart. There must be none under this id. */
  open(id: Own['id'], state: Omit<Own, 'id'>): void;
  /** Gives an event to the chart of the part, which must be open. */
  tell(id: Own['id'], event: Event): void;
  /** A timer of the part has run out. Ignored where the part, or the state that started it, is gone. */
  expire(id: Own['id'], timer: Timer): void;
  /** Leaves all states of the part, which must be open, and forgets it. */
  close(id: Own['id']): void;
}
