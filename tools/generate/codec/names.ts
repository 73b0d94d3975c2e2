/** Where the parts of the codec stand, and what they are called. */

import type { Importable, Printer } from '../printer.ts';
import { type Cast, type FieldShape, holdsSeal, type RecordShape } from './message-shapes.ts';

/** A symbol of a file of generated/messages. */
export function inMessages(file: string, name: string): Importable {
  return { name, file: `generated/messages/${file}.ts` };
}

/** The file of a sealed record: 'seal-log-entry'. */
export function sealFile(record: RecordShape): string {
  return `seal-${kebab(record.name)}`;
}

/** A function of a sealed record: sealLogEntry, writeLogEntry, readLogEntry. */
export function sealFunction(verb: 'seal' | 'write' | 'read', record: RecordShape): Importable {
  return inMessages(sealFile(record), `${verb}${record.name}`);
}

/** What reads or writes a record inside another one: a local function, if the record holds a seal. */
export function recordFunction(printer: Printer, verb: 'write' | 'read', record: RecordShape): string {
  if (record.isSealed) return printer.value(sealFunction(verb, record));
  const name = `${verb}${record.name}`;
  return holdsSeal(record) ? name : printer.value(inMessages(`${verb}-records`, name));
}

/** 'LogEntry' to 'log-entry'. */
function kebab(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

/** 'prevLogIndex' to 'PrevLogIndex'. */
export function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The constant with the values of a choice: 'FORWARD_REQUEST_KIND'. */
export function choiceName(record: RecordShape, field: string): string {
  return kebab(`${record.name}${capitalized(field)}`)
    .replaceAll('-', '_')
    .toUpperCase();
}

/** The constants with the values of the choices in these records, in the order of the wire. */
export function choiceConstants(printer: Printer, records: readonly RecordShape[]): readonly string[] {
  return records.flatMap((record) =>
    record.fields.flatMap((field) => {
      const shape = innermost(field.shape);
      if (shape.kind !== 'choice') return [];
      const values = shape.values.map((value) => `'${value}'`).join(', ');
      const type = castName(printer, shape.cast) ?? `${printer.type(record.declared)}['${field.name}']`;
      const item = field.shape.kind === 'list' && shape.cast === null ? `${type}[number]` : type;
      return [`const ${choiceName(record, field.name)}: readonly ${item}[] = [${values}];`];
    }),
  );
}

/** The name of the type to which a plain value is cast. */
export function castName(printer: Printer, cast: Cast): string | null {
  return cast === null ? null : printer.type(cast);
}

function innermost(shape: FieldShape): FieldShape {
  return shape.kind === 'list' || shape.kind === 'nullable' ? innermost(shape.item) : shape;
}
