/** Prints the functions that write records, field by field. */

import type { GeneratedFile } from '../generated-file.ts';
import { Printer } from '../printer.ts';
import { type FieldShape, holdsSeal, type MessageShapes, type RecordShape } from './message-shapes.ts';
import { choiceConstants, choiceName, inMessages, recordFunction } from './names.ts';

export function emitWriting(shapes: MessageShapes): GeneratedFile {
  const all = [
    ...shapes.messages,
    ...shapes.records.filter((record) => !record.isSealed && holdsSeal(record)),
  ];
  const declared = [...all.map((record) => `write${record.name}`), `write${shapes.union.name}`];
  const printer = new Printer('messages/write-messages.ts', 'spec/messages.ts', declared);
  const constants = choiceConstants(printer, all);
  if (constants.length > 0) printer.print('/** A value travels as its position. */', ...constants, '');
  printUnion(printer, shapes);
  for (const record of all) printRecord(printer, record);
  return printer.file();
}

function printUnion(printer: Printer, shapes: MessageShapes): void {
  const writer = printer.type(inMessages('byte-writer', 'ByteWriter'));
  const sealer = printer.type(inMessages('sealer', 'Sealer'));
  const union = printer.type(shapes.union);
  printer.doc(
    'Appends the number of the message, which is its position in the union, and its fields in their order.',
  );
  printer.print(
    `export function write${union}(message: ${union}, writer: ${writer}, sealer: ${sealer}): void {`,
    'switch (message.type) {',
  );
  for (const [number, record] of shapes.messages.entries()) {
    printer.print(`case '${record.tag}':`, `writer.u8(${number});`);
    printer.print(`return write${record.name}(message, writer${holdsSeal(record) ? ', sealer' : ''});`);
  }
  printer.print('}', '}', '');
}

/** The records that stand inside of others, sealed ones too, and hold no seal themselves. */
export function emitRecordWriting(records: readonly RecordShape[]): GeneratedFile {
  const declared = records.map((record) => `write${record.name}`);
  const printer = new Printer('messages/write-records.ts', 'spec/vocabulary.ts', declared);
  const constants = choiceConstants(printer, records);
  if (constants.length > 0) printer.print('/** A value travels as its position. */', ...constants, '');
  for (const record of records) printRecord(printer, record, 'export ');
  return printer.file();
}

function printRecord(printer: Printer, record: RecordShape, before = ''): void {
  const writer = printer.type(inMessages('byte-writer', 'ByteWriter'));
  const sealer = holdsSeal(record) ? `, sealer: ${printer.type(inMessages('sealer', 'Sealer'))}` : '';
  const type = printer.type(record.declared);
  const parameter = record.tag === null ? 'record' : 'message';
  printer.doc(record.doc);
  printer.print(
    `${before}function write${record.name}(${parameter}: ${type}, writer: ${writer}${sealer}): void {`,
    ...writeFields(printer, record, parameter),
    '}',
    '',
  );
}

/** The statements that write the fields of `owner`. */
export function writeFields(printer: Printer, record: RecordShape, owner: string): readonly string[] {
  return record.fields.flatMap((field) =>
    writeValue(printer, field.shape, `${owner}.${field.name}`, choiceName(record, field.name)),
  );
}

function writeValue(printer: Printer, shape: FieldShape, value: string, choices: string): readonly string[] {
  switch (shape.kind) {
    case 'integer':
    case 'boolean':
    case 'text':
      return [`writer.${shape.kind}(${value});`];
    case 'bytes':
      return [`writer.blob(${value});`];
    case 'choice':
      return [`writer.u8(${choices}.indexOf(${value}));`];
    case 'nullable':
      return [
        `writer.boolean(${value} !== null);`,
        `if (${value} !== null) {`,
        ...writeValue(printer, shape.item, value, choices),
        '}',
      ];
    case 'list':
      return [
        `writer.integer(${value}.length);`,
        `for (const item of ${value}) {`,
        ...writeValue(printer, shape.item, 'item', choices),
        '}',
      ];
    case 'record': {
      const { record } = shape;
      const write = recordFunction(printer, 'write', record);
      return [`${write}(${value}, writer${holdsSeal(record) ? ', sealer' : ''});`];
    }
  }
}
