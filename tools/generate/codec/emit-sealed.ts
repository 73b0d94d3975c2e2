/** Prints the file of a sealed record: sealing, writing and reading it. */

import type { GeneratedFile } from '../generated-file.ts';
import { Printer } from '../printer.ts';
import { literal, readFields } from './emit-reading.ts';
import { writeFields } from './emit-writing.ts';
import type { FieldShape, RecordShape } from './message-shapes.ts';
import { choiceConstants, inMessages, sealFile } from './names.ts';

export function emitSealed(record: RecordShape): GeneratedFile {
  const path = `messages/${sealFile(record)}.ts`;
  const printer = new Printer(path, record.declared.file, [
    `seal${record.name}`,
    `write${record.name}`,
    'remember',
  ]);
  const constants = choiceConstants(printer, [record]);
  if (constants.length > 0) printer.print('/** A value travels as its position. */', ...constants, '');
  printSeal(printer, record);
  printWrite(printer, record);
  printRead(printer, record);
  printSealing(printer, record);
  return printer.file();
}

function printSeal(printer: Printer, record: RecordShape): void {
  const isSealed = printer.value(inMessages('sealer', 'isSealed'));
  const bytes = printer.value(inMessages('sealer', 'sealedBytes'));
  const type = printer.type(record.declared);
  printer.doc('Its sealed bytes, made now if they have not been made before. Not to be changed.');
  printer.print(
    `export function seal${record.name}(record: ${type}, sealer: ${sealerType(printer)}): Uint8Array {`,
    `if (!${isSealed}(record)) makeSeal(record, sealer);`,
    `return ${bytes}(record);`,
    '}',
    '',
  );
}

function printWrite(printer: Printer, record: RecordShape): void {
  const writer = printer.type(inMessages('byte-writer', 'ByteWriter'));
  const isSealed = printer.value(inMessages('sealer', 'isSealed'));
  const write = printer.value(inMessages('sealer', 'writeSealed'));
  const type = printer.type(record.declared);
  printer.doc('Appends its sealed bytes to the writer.');
  printer.print(
    `export function write${record.name}(record: ${type}, writer: ${writer}, sealer: ${sealerType(printer)}): void {`,
    `if (!${isSealed}(record)) makeSeal(record, sealer);`,
    `${write}(record, writer);`,
    '}',
    '',
  );
}

function printRead(printer: Printer, record: RecordShape): void {
  const reader = printer.type(inMessages('byte-reader', 'ByteReader'));
  const checksum = printer.type(inMessages('byte-reader', 'Checksum'));
  const remember = printer.value(inMessages('sealer', 'rememberSeal'));
  const type = printer.type(record.declared);
  printer.doc(
    'Reads one; it keeps its bytes. The result counts only if the reader has met nothing to refuse.',
  );
  printer.print(
    `export function read${record.name}(reader: ${reader}, checksum: ${checksum}): ${type} {`,
    'const start = reader.position;',
    'const outerEnd = reader.openSeal(checksum);',
    ...readFields(printer, record),
    'reader.closeSeal(outerEnd);',
    `const record: ${type} = ${literal(record)};`,
  );
  if (record.rule !== null) {
    printer.print(
      `if (reader.refusal === null) reader.refuseImpossible(start, ${printer.value(record.rule)}(record));`,
    );
  }
  printer.print(
    `if (reader.refusal === null) ${remember}(record, reader.bytes, start);`,
    'return record;',
    '}',
    '',
  );
}

function printSealing(printer: Printer, record: RecordShape): void {
  const payload = record.fields.find((field) => field.shape.kind === 'bytes')?.name;
  printer.print(
    `function makeSeal(record: ${printer.type(record.declared)}, sealer: ${sealerType(printer)}): void {`,
    `const writer = sealer.begin(${roomFor(record)});`,
    `const start = writer.length - ${printer.value(inMessages('sealer', 'SEAL_BYTES'))};`,
    ...writeFields(printer, record, 'record'),
    'sealer.finish(record, writer, start);',
  );
  if (payload !== undefined) {
    const share = printer.value(inMessages('sealer', 'sharePayload'));
    printer.print(`${share}(record, '${payload}', writer);`);
  }
  printer.print('}');
}

/** An expression for the bytes that a seal can take at most. */
function roomFor(record: RecordShape): string {
  const fixed = record.fields.reduce((sum, field) => sum + mostBytes(field.shape), 8);
  const payload = record.fields.find((field) => field.shape.kind === 'bytes')?.name;
  return payload === undefined ? `${fixed}` : `${fixed} + record.${payload}.length`;
}

/**
 * At most so many bytes, the content of a payload left out; lists and records are only guessed, the arena
 * grows.
 */
function mostBytes(shape: FieldShape): number {
  switch (shape.kind) {
    case 'boolean':
    case 'choice':
      return 1;
    case 'text':
      return 8 + shape.maxBytes;
    case 'nullable':
      return 1 + mostBytes(shape.item);
    default:
      return 8;
  }
}

function sealerType(printer: Printer): string {
  return printer.type(inMessages('sealer', 'Sealer'));
}
