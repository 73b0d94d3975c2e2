/** The events that a machine may be given: the union that its setup() names, member by member. */

import type { ChartEvent } from './chart.ts';
import type { Refusals } from './refusal.ts';
import {
  type InterfaceDeclaration,
  Node,
  type SpecSource,
  stringLiterals,
  type TypeAliasDeclaration,
} from './source.ts';

type TypeDeclaration = InterfaceDeclaration | TypeAliasDeclaration;

/** In the order in which the union is written, because the order of TypeScript's own list is an accident. */
export function readAlphabet(source: SpecSource, union: TypeDeclaration, refusals: Refusals): ChartEvent[] {
  return membersOf(source, union).flatMap((member) => {
    if (!Node.isInterfaceDeclaration(member) && !Node.isTypeAliasDeclaration(member)) {
      const problem = `An event of ${union.getName()} has no name of its own.`;
      refusals.add(source.place(member), problem, 'Export it as an interface, and name that in the union.');
      return [];
    }
    const event = readEvent(source, member, refusals);
    return event === undefined ? [] : [event];
  });
}

function readEvent(source: SpecSource, member: TypeDeclaration, refusals: Refusals): ChartEvent | undefined {
  const type = member.getType().getProperty('type')?.getTypeAtLocation(member);
  const names = type === undefined ? undefined : stringLiterals(type);
  const [name] = names ?? [];
  if (name === undefined || names?.length !== 1) {
    const problem = `The event ${member.getName()} is not told from others by one literal.`;
    refusals.add(
      source.place(member),
      problem,
      `Give it a property \`readonly type: '${member.getName()}'\`.`,
    );
    return undefined;
  }
  if (name === 'Timeout') {
    const problem = `The event ${member.getName()} is called like the event that a timer makes.`;
    refusals.add(source.place(member), problem, "Call it something else than 'Timeout'.");
  }
  return { name, symbol: source.importable(member), type: member.getType() };
}

/** The declarations that a union consists of, with the unions in it opened; what has no name stays a node. */
function membersOf(source: SpecSource, declaration: TypeDeclaration): readonly Node[] {
  if (!Node.isTypeAliasDeclaration(declaration)) return [declaration];
  const written = declaration.getTypeNode();
  if (Node.isUnionTypeNode(written)) {
    return written.getTypeNodes().flatMap((part) => {
      const named = referred(source, part);
      return named === undefined ? [part] : membersOf(source, named);
    });
  }
  const named = written === undefined ? undefined : referred(source, written);
  return named === undefined ? [declaration] : membersOf(source, named);
}

/** A part of a union may be private to its file, as long as its members are not. */
function referred(source: SpecSource, node: Node): TypeDeclaration | undefined {
  if (!Node.isTypeReference(node)) return undefined;
  const name = node.getTypeName().getText();
  return node.getSourceFile().getTypeAlias(name) ?? source.typeNamed(name);
}
