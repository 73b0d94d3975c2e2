/** The binary codec and the validator of the messages between servers, from the types in spec/messages.ts. */

import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { GeneratedFile } from '../generated-file.ts';
import { Printer } from '../printer.ts';
import type { SpecSource } from '../source.ts';
import { emitChecks } from './emit-checks.ts';
import { emitReading, emitRecordReading } from './emit-reading.ts';
import { emitSealed } from './emit-sealed.ts';
import { emitRecordWriting, emitWriting } from './emit-writing.ts';
import { holdsSeal, layoutOf, type MessageShapes } from './message-shapes.ts';
import { inMessages, sealFunction } from './names.ts';
import { readMessageShapes } from './read-message-shapes.ts';

/** Files that do not depend on the messages: they are kept as code, and copied. */
const TEMPLATES = ['message-refusal', 'utf8', 'byte-writer', 'byte-reader', 'sealer', 'field-checks'];

/** Throws ChartRefused if a message cannot be carried. */
export function emitCodec(source: SpecSource): readonly GeneratedFile[] {
  const shapes = readMessageShapes(source);
  const sealed = shapes.records.filter((record) => record.isSealed);
  const plain = shapes.records.filter((record) => !holdsSeal(record));
  return [
    ...TEMPLATES.map(copyTemplate),
    ...(plain.length === 0 ? [] : [emitRecordWriting(plain), emitRecordReading(plain)]),
    ...sealed.map(emitSealed),
    emitWriting(shapes),
    emitReading(shapes),
    emitChecks(shapes),
    emitPeerCodec(shapes),
  ];
}

function copyTemplate(name: string): GeneratedFile {
  const text = readFileSync(new URL(`./templates/${name}.ts`, import.meta.url), 'utf8');
  const header = [
    `// Copied from tools/generate/codec/templates/${name}.ts by tools/generate.`,
    '// Do not edit: change the source and run `npm run generate`.',
  ];
  return { path: `messages/${name}.ts`, text: `${header.join('\n')}\n\n${text}` };
}

function emitPeerCodec(shapes: MessageShapes): GeneratedFile {
  const sealed = shapes.records.filter((record) => record.isSealed);
  const declared = sealed.map((record) => `open${record.name}`);
  const printer = new Printer('messages/peer-codec.ts', 'spec/messages.ts', declared);
  const union = printer.type(shapes.union);
  const refusal = printer.type(inMessages('message-refusal', 'MessageRefusal'));
  const writer = printer.type(inMessages('byte-writer', 'ByteWriter'));
  const types = sealed.map((record) => ({ name: record.name, type: printer.type(record.declared) }));
  const layout = crc32(layoutOf(shapes)).toString(16).padStart(8, '0');
  printer.doc(
    'The layout of all messages as one number: servers that differ in it cannot understand each other.',
  );
  printer.print(`export const MESSAGE_LAYOUT = 0x${layout};`, '');
  printer.doc(
    'Turns messages into bytes and back. Keeps an arena: one codec serves one thread, any number of peers.',
  );
  printer.print('export interface PeerCodec {');
  printer.doc('Appends the message, which must be well formed, to what the writer holds.');
  printer.print(`encodePeerMessage(message: ${union}, writer: ${writer}): void;`);
  printer.doc(
    'Reads the message that fills the bytes [offset, end). Never throws. What it holds are views of the bytes, ' +
      'which must not be changed from then on.',
  );
  printer.print(`decodePeerMessage(bytes: Uint8Array, offset: number, end: number): ${union} | ${refusal};`);
  for (const { name, type } of types) {
    printer.doc(
      `The sealed bytes of a ${name}, its length and checksum before its fields. Made at the first call and ` +
        'remembered; not to be changed. From then on its payload is a view of them, so that it is held once.',
    );
    printer.print(`seal${name}(record: ${type}): Uint8Array;`);
    printer.doc(
      `Reads the sealed ${name} that begins at \`offset\` and ends at \`end\` or before: at offset + ` +
        `seal${name}(record).length. It keeps its bytes, so sealing it again costs nothing. Never throws.`,
    );
    printer.print(`open${name}(bytes: Uint8Array, offset: number, end: number): ${type} | ${refusal};`);
  }
  printer.print('}', '');
  printFactory(printer, shapes);
  return printer.file();
}

function printFactory(printer: Printer, shapes: MessageShapes): void {
  const sealed = shapes.records.filter((record) => record.isSealed);
  const union = shapes.union.name;
  const reader = printer.value(inMessages('byte-reader', 'ByteReader'));
  const sealer = printer.value(inMessages('sealer', 'Sealer'));
  const write = printer.value(inMessages('write-messages', `write${union}`));
  const read = printer.value(inMessages('read-messages', `read${union}`));
  const checksum = printer.type(inMessages('byte-reader', 'Checksum'));
  const opened = sealed.map((record) => ({
    name: record.name,
    read: printer.value(sealFunction('read', record)),
  }));
  printer.doc('`checksum` guards sealed records: the same function on every server, and on every disk.');
  printer.print(
    `export function createPeerCodec(checksum: ${checksum}): PeerCodec {`,
    `const reader = new ${reader}();`,
    `const sealer = new ${sealer}(checksum);`,
    `const readMessage = () => ${read}(reader${shapes.messages.some(holdsSeal) ? ', checksum' : ''});`,
    ...opened.map((record) => `const open${record.name} = () => ${record.read}(reader, checksum);`),
    'return {',
    `encodePeerMessage: (message, writer) => ${write}(message, writer, sealer),`,
    'decodePeerMessage: (bytes, offset, end) => reader.whole(bytes, offset, end, readMessage),',
  );
  for (const record of sealed) {
    printer.print(
      `seal${record.name}: (record) => ${printer.value(sealFunction('seal', record))}(record, sealer),`,
      `open${record.name}: (bytes, offset, end) => reader.whole(bytes, offset, end, open${record.name}),`,
    );
  }
  printer.print('};', '}');
}
