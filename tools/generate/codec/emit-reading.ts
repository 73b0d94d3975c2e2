/** Prints the functions that read records, field by field. */

import type { GeneratedFile } from '../generated-file.ts';
import { Printer } from '../printer.ts';
import {
  type Field,
  type FieldShape,
  holdsSeal,
  type MessageShapes,
  type RecordShape,
} from './message-shapes.ts';
import { capitalized, castName, choiceConstants, choiceName, inMessages, recordFunction } from './names.ts';

export function emitReading(shapes: MessageShapes): GeneratedFile {
  const all = [
    ...shapes.messages,
    ...shapes.records.filter((record) => !record.isSealed && holdsSeal(record)),
  ];
  const declared = [...all.map((record) => `read${record.name}`), `read${shapes.union.name}`];
  const printer = new Printer('messages/read-messages.ts', 'spec/messages.ts', declared);
  const constants = choiceConstants(printer, all);
  if (constants.length > 0) printer.print('/** A value travels as its position. */', ...constants, '');
  printUnion(printer, shapes);
  for (const record of all) printRecord(printer, record);
  return printer.file();
}

function printUnion(printer: Printer, shapes: MessageShapes): void {
  const { union, messages } = shapes;
  const hasSeals = messages.some(holdsSeal);
  printer.doc(
    'Reads one message, which must fill all the bytes that the reader has. The result counts only if the reader ' +
      'has met nothing to refuse.',
  );
  printer.print(
    `export function read${union.name}(${parameters(printer, hasSeals)}): ${printer.type(union)} | null {`,
    `const message = read${union.name}ByNumber(reader${hasSeals ? ', checksum' : ''});`,
    'reader.expectEnd();',
    'return message;',
    '}',
    '',
    `function read${union.name}ByNumber(${parameters(printer, hasSeals)}): ${printer.type(union)} | null {`,
    'const start = reader.position;',
    "switch (reader.u8('type')) {",
  );
  for (const [number, record] of messages.entries()) {
    printer.print(
      `case ${number}:`,
      `return read${record.name}(reader${holdsSeal(record) ? ', checksum' : ''});`,
    );
  }
  printer.print(
    'default:',
    "reader.refuse('unknownType', 'type', start, 'No message has this number.');",
    'return null;',
    '}',
    '}',
    '',
  );
}

/** The records that stand inside of others, sealed ones too, and hold no seal themselves. */
export function emitRecordReading(records: readonly RecordShape[]): GeneratedFile {
  const declared = records.map((record) => `read${record.name}`);
  const printer = new Printer('messages/read-records.ts', 'spec/vocabulary.ts', declared);
  const constants = choiceConstants(printer, records);
  if (constants.length > 0) printer.print('/** A value travels as its position. */', ...constants, '');
  for (const record of records) printRecord(printer, record, 'export ');
  return printer.file();
}

function printRecord(printer: Printer, record: RecordShape, before = ''): void {
  printer.doc(record.doc);
  printer.print(
    `${before}function read${record.name}(${parameters(printer, holdsSeal(record))}): ${printer.type(record.declared)} {`,
    ...(record.rule === null ? [] : ['const start = reader.position;']),
    ...readFields(printer, record),
    ...(record.rule === null ? [`return ${literal(record)};`] : returnChecked(printer, record)),
    '}',
    '',
    ...record.fields.flatMap((field) => readListFunction(printer, record, field)),
  );
}

function returnChecked(printer: Printer, record: RecordShape): readonly string[] {
  if (record.rule === null) return [];
  const variable = record.tag === null ? 'record' : 'message';
  return [
    `const ${variable}: ${printer.type(record.declared)} = ${literal(record)};`,
    `if (reader.refusal === null) reader.refuseImpossible(start, ${printer.value(record.rule)}(${variable}));`,
    `return ${variable};`,
  ];
}

/** One constant per field. */
export function readFields(printer: Printer, record: RecordShape): readonly string[] {
  return record.fields.map((field) => `const ${field.name} = ${readExpression(printer, record, field)};`);
}

/** The object made of these constants. */
export function literal(record: RecordShape): string {
  const names = record.fields.map((field) => field.name);
  return `{ ${[...(record.tag === null ? [] : [`type: '${record.tag}'`]), ...names].join(', ')} }`;
}

function readExpression(printer: Printer, record: RecordShape, field: Field): string {
  const { name, shape } = field;
  if (shape.kind === 'list') {
    return `read${capitalized(name)}Of${record.name}(reader${shapeHoldsSeal(shape) ? ', checksum' : ''})`;
  }
  const value = readValue(printer, shape, `'${name}'`, choiceName(record, name));
  return shape.kind === 'record' ? `reader.within('${name}', () => ${value})` : value;
}

function readValue(printer: Printer, shape: FieldShape, field: string, choices: string): string {
  switch (shape.kind) {
    case 'integer':
    case 'boolean':
      return cast(printer, shape, `reader.${shape.kind}(${field})`);
    case 'text':
      return cast(printer, shape, `reader.text(${field}, ${shape.minBytes}, ${shape.maxBytes})`);
    case 'bytes':
      return `reader.blob(${field}, ${shape.maxBytes})`;
    case 'choice':
      return `reader.oneOf(${field}, ${choices})`;
    case 'nullable':
      return `reader.boolean(${field}) ? ${nullableItem(printer, shape.item, field, choices)} : null`;
    case 'list':
      throw new RangeError('A list has a function of its own.');
    case 'record': {
      const read = recordFunction(printer, 'read', shape.record);
      return `${read}(reader${holdsSeal(shape.record) ? ', checksum' : ''})`;
    }
  }
}

function nullableItem(printer: Printer, item: FieldShape, field: string, choices: string): string {
  const value = readValue(printer, item, field, choices);
  return item.kind === 'record' ? `reader.within(${field}, () => ${value})` : `(${value})`;
}

function cast(
  printer: Printer,
  shape: FieldShape & { readonly cast: RecordShape['rule'] },
  value: string,
): string {
  const name = castName(printer, shape.cast);
  return name === null ? value : `${value} as ${name}`;
}

function readListFunction(printer: Printer, record: RecordShape, field: Field): readonly string[] {
  const { name, shape } = field;
  if (shape.kind !== 'list') return [];
  const type = `${printer.type(record.declared)}['${name}']`;
  return [
    `function read${capitalized(name)}Of${record.name}(${parameters(printer, shapeHoldsSeal(shape))}): ${type} {`,
    `const count = reader.itemCount('${name}', ${shape.maxItems});`,
    `const ${name}: ${type}[number][] = [];`,
    'for (let position = 0; position < count; position++) {',
    `${name}.push(${readValue(printer, shape.item, "''", choiceName(record, name))});`,
    'if (reader.refusal !== null) {',
    `reader.refusedWithin(\`${name}[\${position}]\`);`,
    'break;',
    '}',
    '}',
    `return ${name};`,
    '}',
    '',
  ];
}

function parameters(printer: Printer, hasSeals: boolean): string {
  const reader = `reader: ${printer.type(inMessages('byte-reader', 'ByteReader'))}`;
  return hasSeals ? `${reader}, checksum: ${printer.type(inMessages('byte-reader', 'Checksum'))}` : reader;
}

function shapeHoldsSeal(shape: FieldShape): boolean {
  if (shape.kind === 'list' || shape.kind === 'nullable') return shapeHoldsSeal(shape.item);
  return shape.kind === 'record' && holdsSeal(shape.record);
}
