/**
 * Reads the messages of spec/messages.ts as shapes, and refuses, by place, what a codec could not carry
 * safely.
 */

import { Refusals } from '../refusal.ts';
import { docOf, type InterfaceDeclaration, Node, type SpecSource } from '../source.ts';
import type { Field, MessageShapes, RecordShape } from './message-shapes.ts';
import { readFieldShape } from './read-field-shape.ts';

export const UNION = 'PeerMessage';

/** Throws ChartRefused, with every refusal that was found. */
export function readMessageShapes(source: SpecSource): MessageShapes {
  const refusals = new Refusals();
  const reader = new MessageTypes(source, refusals);
  const shapes = reader.read();
  refusals.settle();
  return shapes;
}

/** One reading: every interface is read once. */
export class MessageTypes {
  readonly source: SpecSource;
  readonly refusals: Refusals;
  readonly #records = new Map<string, RecordShape>();
  readonly #underWay = new Set<string>();

  constructor(source: SpecSource, refusals: Refusals) {
    this.source = source;
    this.refusals = refusals;
  }

  read(): MessageShapes {
    const union = this.source.typeNamed(UNION);
    const node = union !== undefined && Node.isTypeAliasDeclaration(union) ? union.getTypeNode() : undefined;
    if (union === undefined || node === undefined) {
      this.refusals.add(
        'spec/messages.ts:1',
        `No exported union ${UNION} is there.`,
        `Export type ${UNION} = A | B.`,
      );
      return { union: { name: UNION, file: 'spec/messages.ts' }, messages: [], records: [] };
    }
    const declarations = this.#members(node);
    for (const declaration of declarations) this.#refuseTag(declaration, declarations);
    const messages = declarations.map((declaration) => this.record(declaration));
    const records = [...this.#records.values()].filter((record) => !messages.includes(record));
    return { union: this.source.importable(union), messages, records };
  }

  /** The shape of an interface, and of all that it holds. */
  record(declaration: InterfaceDeclaration): RecordShape {
    const name = declaration.getName();
    const known = this.#records.get(name);
    if (known !== undefined) return known;
    this.#underWay.add(name);
    const fields = this.#fields(declaration);
    this.#underWay.delete(name);
    const doc = docOf(declaration);
    const rule = this.source.rules.get(`refuse${name}`);
    const record: RecordShape = {
      name,
      declared: this.source.importable(declaration),
      doc: doc.text,
      tag: tagOf(declaration),
      fields,
      isSealed: doc.tags.some((tag) => tag.name === 'sealed'),
      rule: rule === undefined ? null : this.source.importable(rule),
    };
    this.#refuseRecord(record, declaration);
    this.#records.set(name, record);
    return record;
  }

  /** Whether the interface is being read just now: then it holds itself. */
  isUnderWay(declaration: InterfaceDeclaration): boolean {
    return this.#underWay.has(declaration.getName());
  }

  /** What a type reference means: an interface or a type alias of spec/, or nothing that is known here. */
  declarationOf(reference: Node): Node | undefined {
    if (!Node.isTypeReference(reference)) return undefined;
    const symbol = reference.getTypeName().getSymbol();
    const declaration = (symbol?.getAliasedSymbol() ?? symbol)?.getDeclarations()[0];
    const isOurs = declaration !== undefined && this.source.files.includes(declaration.getSourceFile());
    return isOurs ? declaration : undefined;
  }

  refuse(node: Node, problem: string, mend: string): undefined {
    this.refusals.add(this.source.place(node), problem, mend);
    return undefined;
  }

  /** The interfaces of a union, through the aliases it names, in order. */
  #members(node: Node): readonly InterfaceDeclaration[] {
    if (Node.isUnionTypeNode(node)) return node.getTypeNodes().flatMap((member) => this.#members(member));
    const declaration = this.declarationOf(node);
    if (declaration !== undefined && Node.isInterfaceDeclaration(declaration)) return [declaration];
    if (declaration !== undefined && Node.isTypeAliasDeclaration(declaration)) {
      return this.#members(declaration.getTypeNodeOrThrow());
    }
    this.refuse(
      node,
      `${node.getText()} in ${UNION} is not an interface.`,
      'Declare and export an interface for it.',
    );
    return [];
  }

  #fields(declaration: InterfaceDeclaration): readonly Field[] {
    const fields: Field[] = [];
    for (const member of declaration.getMembers()) {
      if (!Node.isPropertySignature(member)) {
        this.refuse(
          member,
          `${declaration.getName()} has a member that is no field.`,
          'Only fields can travel.',
        );
      } else if (member.getName() !== 'type') {
        const shape = readFieldShape(this, member);
        if (shape !== undefined) fields.push({ name: member.getName(), shape });
      }
    }
    return fields;
  }

  #refuseTag(declaration: InterfaceDeclaration, all: readonly InterfaceDeclaration[]): void {
    const name = declaration.getName();
    const tag = tagOf(declaration);
    if (tag === null) {
      this.refuse(declaration, `${name} has no literal field 'type'.`, `Add readonly type: '${name}'.`);
    } else if (all.some((other) => other !== declaration && tagOf(other) === tag)) {
      this.refuse(declaration, `Another message has the type '${tag}' too.`, `Call it '${name}'.`);
    }
  }

  #refuseRecord(record: RecordShape, declaration: InterfaceDeclaration): void {
    const { name } = record;
    if (!declaration.isExported()) this.refuse(declaration, `${name} is not exported.`, 'Export it.');
    if (declaration.getExtends().length > 0 || declaration.getTypeParameters().length > 0) {
      this.refuse(declaration, `${name} extends something or has parameters.`, 'Spell its fields out.');
    }
    if (declaration.getMembers().every((member) => member.getSymbol()?.getName() === 'type')) {
      this.refuse(declaration, `${name} has no fields.`, 'Say at least who it is from.');
    }
    const payload = record.fields.findIndex((field) => field.shape.kind === 'bytes');
    if (record.isSealed && payload !== -1 && payload !== record.fields.length - 1) {
      this.refuse(
        declaration,
        `The bytes of the sealed ${name} are not its last field.`,
        'Move them to the end.',
      );
    }
  }
}

function tagOf(declaration: InterfaceDeclaration): string | null {
  const type = declaration.getProperty('type')?.getType();
  return type?.isStringLiteral() ? String(type.getLiteralValue()) : null;
}
