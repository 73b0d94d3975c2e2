/** The types of the messages, reduced to what a codec has to know. */

import type { Importable } from '../printer.ts';

export type FieldShape =
  | { readonly kind: 'integer' | 'boolean'; readonly cast: Cast }
  | { readonly kind: 'text'; readonly cast: Cast; readonly minBytes: number; readonly maxBytes: number }
  | { readonly kind: 'bytes'; readonly maxBytes: number }
  /** The position of a value is its number on the wire. */
  | { readonly kind: 'choice'; readonly cast: Cast; readonly values: readonly string[] }
  | { readonly kind: 'nullable'; readonly item: FieldShape }
  | { readonly kind: 'list'; readonly item: FieldShape; readonly maxItems: number }
  | { readonly kind: 'record'; readonly record: RecordShape };

/** The named type of a decoded value; null where the plain type is all there is. */
export type Cast = Importable | null;

export interface Field {
  readonly name: string;
  readonly shape: FieldShape;
}

export interface RecordShape {
  readonly name: string;
  readonly declared: Importable;
  /** The doc comment of the interface, without its tags. */
  readonly doc: string;
  /** The literal of the field `type`; null for a record that only stands inside others. */
  readonly tag: string | null;
  /** In the order of their declaration, which is the order of their bytes; without `type`. */
  readonly fields: readonly Field[];
  readonly isSealed: boolean;
  /** refuse<Name> of spec/rules, if it exists. */
  readonly rule: Importable | null;
}

export interface MessageShapes {
  /** The union of all messages. */
  readonly union: Importable;
  /** The position of a message is its number on the wire. */
  readonly messages: readonly RecordShape[];
  /** Records inside messages; each comes after those that it holds. */
  readonly records: readonly RecordShape[];
}

/** Whether the record is sealed, or holds one that is: its codec needs a checksum. */
export function holdsSeal(record: RecordShape): boolean {
  return record.isSealed || record.fields.some((field) => shapeHoldsSeal(field.shape));
}

function shapeHoldsSeal(shape: FieldShape): boolean {
  if (shape.kind === 'record') return holdsSeal(shape.record);
  return (shape.kind === 'list' || shape.kind === 'nullable') && shapeHoldsSeal(shape.item);
}

/**
 * What decides the bytes of every message, as text: equal text, equal bytes. Names count, bounds and docs do
 * not.
 */
export function layoutOf(shapes: MessageShapes): string {
  const lines = [...shapes.records, ...shapes.messages].map((record) => {
    const fields = record.fields.map((field) => `${field.name}:${shapeText(field.shape)}`);
    return `${record.isSealed ? 'sealed ' : ''}${record.tag ?? record.name}(${fields.join(',')})`;
  });
  return lines.join('\n');
}

function shapeText(shape: FieldShape): string {
  switch (shape.kind) {
    case 'choice':
      return shape.values.join('|');
    case 'nullable':
      return `${shapeText(shape.item)}?`;
    case 'list':
      return `${shapeText(shape.item)}[]`;
    case 'record':
      return shape.record.name;
    default:
      return shape.kind;
  }
}
