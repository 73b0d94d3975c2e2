/** Why bytes or an object are not a message. Data, never an exception: it came from outside. */

export type RefusalReason =
  /** The bytes end before the field does. */
  | 'truncated'
  /** A string or bytes with more bytes than its type allows. */
  | 'tooLong'
  /** A list with more items than its type allows. */
  | 'tooMany'
  /** No message has this number, or this `type`. */
  | 'unknownType'
  /** A number that is no integer, too large or too small, or not written in the shortest way. */
  | 'outOfRange'
  /** Not well-formed UTF-8, or a string that has no UTF-8. */
  | 'invalidText'
  /** The message is complete and bytes are left over. */
  | 'trailingBytes'
  /** The bytes are not those that were sealed. */
  | 'checksum'
  /** A field of an object is missing, or has another type. */
  | 'wrongType'
  /** Every field is fine by itself, and yet no server can have meant this. */
  | 'impossible';

export interface MessageRefusal {
  readonly type: 'MessageRefusal';
  readonly reason: RefusalReason;
  /** Path of the field, `entries[3].command`; empty where the message as a whole is meant. */
  readonly field: string;
  /** Position in the bytes; null if an object was looked at. */
  readonly offset: number | null;
  /** The fact, with values. */
  readonly detail: string;
}

export function isMessageRefusal(value: object): value is MessageRefusal {
  return (value as Partial<MessageRefusal>).type === 'MessageRefusal';
}

/** The same refusal, seen from the record that holds the field. */
export function refusedWithin(path: string, refusal: MessageRefusal): MessageRefusal {
  return { ...refusal, field: [path, refusal.field].filter((part) => part !== '').join('.') };
}
