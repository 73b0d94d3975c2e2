/** Prints the validator: it looks at an object of which nothing is known. */

import type { GeneratedFile } from '../generated-file.ts';
import { Printer } from '../printer.ts';
import type { Field, FieldShape, MessageShapes, RecordShape } from './message-shapes.ts';
import { choiceName, inMessages } from './names.ts';

export function emitChecks(shapes: MessageShapes): GeneratedFile {
  const all = [...shapes.messages, ...shapes.records];
  const declared = [...all.map((record) => `refuseFieldsOf${record.name}`), `refuse${shapes.union.name}`];
  const printer = new Printer('messages/refuse-messages.ts', 'spec/messages.ts', declared);
  const constants = all.flatMap((record) => record.fields.flatMap((field) => choices(record, field)));
  if (constants.length > 0) printer.print(...constants, '');
  printUnion(printer, shapes);
  for (const record of all) printRecord(printer, record);
  return printer.file();
}

function printUnion(printer: Printer, { union, messages }: MessageShapes): void {
  const isFields = printer.value(inMessages('field-checks', 'isFields'));
  const refuse = printer.value(inMessages('field-checks', 'refuse'));
  printer.doc(`Why this is no ${union.name}, or null if it is one.`);
  printer.print(
    `export function refuse${union.name}(message: unknown): ${refusalType(printer)} | null {`,
    `if (!${isFields}(message)) return ${refuse}('wrongType', '', 'A message is an object.');`,
    'switch (message.type) {',
    ...messages.flatMap((record) => [
      `case '${record.tag}':`,
      `return refuseFieldsOf${record.name}(message);`,
    ]),
    'default:',
    `return ${refuse}('unknownType', 'type', 'No message has this type.');`,
    '}',
    '}',
    '',
  );
}

function printRecord(printer: Printer, record: RecordShape): void {
  const fields = printer.type(inMessages('field-checks', 'Fields'));
  const checks = record.fields.map((field) => {
    return check(printer, field.shape, {
      value: `fields.${field.name}`,
      field: `'${field.name}'`,
      owner: record,
      name: field.name,
    });
  });
  if (record.rule !== null) {
    const impossible = printer.value(inMessages('field-checks', 'refuseImpossible'));
    const type = printer.type(record.declared);
    checks.push(`${impossible}(${printer.value(record.rule)}(fields as unknown as ${type}))`);
  }
  printer.doc(record.doc);
  printer.print(
    `function refuseFieldsOf${record.name}(fields: ${fields}): ${refusalType(printer)} | null {`,
    `return (${checks.length === 0 ? 'null' : checks.join(' ??\n')});`,
    '}',
    '',
  );
}

/** A value to check: the expression that is it, and the expression that names it. */
interface Checked {
  readonly value: string;
  readonly field: string;
  readonly owner: RecordShape;
  readonly name: string;
}

function check(printer: Printer, shape: FieldShape, checked: Checked): string {
  const { value, field } = checked;
  const call = (name: string, ...more: readonly string[]) =>
    `${printer.value(inMessages('field-checks', name))}(${[value, field, ...more].join(', ')})`;
  switch (shape.kind) {
    case 'integer':
      return call('refuseInteger');
    case 'boolean':
      return call('refuseBoolean');
    case 'text':
      return call('refuseText', `[${shape.minBytes}, ${shape.maxBytes}]`);
    case 'bytes':
      return call('refuseBytes', `${shape.maxBytes}`);
    case 'choice':
      return call('refuseChoice', choiceName(checked.owner, checked.name));
    case 'nullable':
      return `(${value} === null ? null : ${check(printer, shape.item, checked)})`;
    case 'list': {
      const item = check(printer, shape.item, { ...checked, value: 'item', field: 'place' });
      return call('refuseItems', `${shape.maxItems}`, `(item, place) => ${item}`);
    }
    case 'record':
      return call('refuseRecord', `refuseFieldsOf${shape.record.name}`);
  }
}

function choices(record: RecordShape, field: Field): readonly string[] {
  const shape =
    field.shape.kind === 'list' || field.shape.kind === 'nullable' ? field.shape.item : field.shape;
  const inner = shape.kind === 'nullable' ? shape.item : shape;
  if (inner.kind !== 'choice') return [];
  const values = inner.values.map((value) => `'${value}'`).join(', ');
  return [`const ${choiceName(record, field.name)}: readonly string[] = [${values}];`];
}

function refusalType(printer: Printer): string {
  return printer.type(inMessages('message-refusal', 'MessageRefusal'));
}
