/**
 * The type of one field, as syntax: a union keeps the order of its text, which TypeScript's own types do not.
 */

import { docOf, Node } from '../source.ts';
import type { Cast, FieldShape } from './message-shapes.ts';
import type { MessageTypes } from './read-message-shapes.ts';

/** A name of a server, or of anything else that has a brand of its own, is short and never empty. */
const BRANDED_MAX_BYTES = 64;
/** A choice is one byte. */
const MAX_CHOICES = 255;

/** What the tags of a field, or of the alias that it names, say. */
interface Bounds {
  readonly maxBytes: number | undefined;
  readonly maxItems: number | undefined;
}

type Result = FieldShape | undefined;

export function readFieldShape(types: MessageTypes, property: Node): Result {
  if (!Node.isPropertySignature(property)) return undefined;
  if (property.hasQuestionToken()) {
    return types.refuse(
      property,
      `${property.getName()} is optional.`,
      'Write T | null: absence is a value, too.',
    );
  }
  const node = property.getTypeNode();
  if (node === undefined) return types.refuse(property, `${property.getName()} has no type.`, 'Give it one.');
  return new FieldTypes(types, property).shape(node, boundsOf(types, property), null);
}

/** Reads one field; refusals are placed at its declaration. */
class FieldTypes {
  readonly #types: MessageTypes;
  readonly #property: Node;
  readonly #name: string;

  constructor(types: MessageTypes, property: Node) {
    this.#types = types;
    this.#property = property;
    this.#name = property.getSymbol()?.getName() ?? property.getText();
  }

  shape(node: Node, bounds: Bounds, cast: Cast): Result {
    if (Node.isParenthesizedTypeNode(node)) return this.shape(node.getTypeNode(), bounds, cast);
    if (Node.isTypeOperatorTypeNode(node)) return this.shape(node.getTypeNode(), bounds, cast);
    if (Node.isArrayTypeNode(node)) return this.#list(node.getElementTypeNode(), bounds);
    if (Node.isUnionTypeNode(node)) return this.#union(node.getTypeNodes(), bounds, cast);
    if (Node.isTypeReference(node)) return this.#reference(node, bounds);
    if (Node.isNumberKeyword(node)) return { kind: 'integer', cast };
    if (Node.isBooleanKeyword(node)) return { kind: 'boolean', cast };
    if (Node.isStringKeyword(node)) return this.#text(bounds, cast);
    return this.#unknown(node);
  }

  #text(bounds: Bounds, cast: Cast): Result {
    const maxBytes = bounds.maxBytes ?? (cast === null ? undefined : BRANDED_MAX_BYTES);
    if (maxBytes === undefined) return this.#lacks('maxBytes');
    return { kind: 'text', cast, minBytes: cast === null ? 0 : 1, maxBytes };
  }

  #list(element: Node, bounds: Bounds): Result {
    if (bounds.maxItems === undefined) return this.#lacks('maxItems');
    const item = this.shape(element, bounds, null);
    if (item === undefined) return undefined;
    if (item.kind === 'list')
      return this.#refuse('is a list of lists', 'Make the inner list a field of an interface.');
    return { kind: 'list', item, maxItems: bounds.maxItems };
  }

  #union(members: readonly Node[], bounds: Bounds, cast: Cast): Result {
    const others = members.filter((member) => !isNull(member));
    const [only] = others;
    if (others.length < members.length && only !== undefined) {
      const item = others.length === 1 ? this.shape(only, bounds, cast) : this.#union(others, bounds, cast);
      if (item?.kind === 'list') return this.#refuse('is a list or null', 'An empty list says the same.');
      return item === undefined ? undefined : { kind: 'nullable', item };
    }
    const values = members.map(stringValue);
    if (!values.every((value) => value !== undefined)) {
      return this.#refuse(
        'is a union of more than null and string literals',
        'Use one type, or a message of its own.',
      );
    }
    if (values.length > MAX_CHOICES)
      return this.#refuse('has more than 255 values', 'Use a string with @maxBytes.');
    return { kind: 'choice', cast, values };
  }

  #reference(node: Node, bounds: Bounds): Result {
    if (!Node.isTypeReference(node)) return undefined;
    const name = node.getTypeName().getText();
    if (name === 'Uint8Array') {
      return bounds.maxBytes === undefined
        ? this.#lacks('maxBytes')
        : { kind: 'bytes', maxBytes: bounds.maxBytes };
    }
    const [argument] = node.getTypeArguments();
    if ((name === 'ReadonlyArray' || name === 'Array') && argument !== undefined)
      return this.#list(argument, bounds);
    const declaration = this.#types.declarationOf(node);
    if (declaration !== undefined && Node.isInterfaceDeclaration(declaration)) {
      if (this.#types.isUnderWay(declaration))
        return this.#refuse(`holds ${name} in itself`, 'Make it a flat list.');
      return { kind: 'record', record: this.#types.record(declaration) };
    }
    if (declaration !== undefined && Node.isTypeAliasDeclaration(declaration))
      return this.#alias(declaration, bounds);
    return this.#unknown(node);
  }

  /** A brand is an intersection with string or number; every other alias stands for its type. */
  #alias(declaration: Node, bounds: Bounds): Result {
    if (!Node.isTypeAliasDeclaration(declaration)) return undefined;
    const node = declaration.getTypeNodeOrThrow();
    if (!declaration.isExported())
      return this.#refuse(`has the type ${declaration.getName()}`, 'Export that type.');
    const own = boundsOf(this.#types, declaration);
    const both = { maxBytes: bounds.maxBytes ?? own.maxBytes, maxItems: bounds.maxItems ?? own.maxItems };
    const [base] = Node.isIntersectionTypeNode(node) ? node.getTypeNodes() : [node];
    return base === undefined
      ? this.#unknown(node)
      : this.shape(base, both, this.#types.source.importable(declaration));
  }

  #lacks(tag: string): undefined {
    return this.#refuse(
      `has no @${tag}`,
      `Say @${tag} <number> in its doc comment: nothing unbounded is read.`,
    );
  }

  #unknown(node: Node): undefined {
    return this.#refuse(
      `has the type ${node.getText()}, which has no encoding`,
      'Use an integer, boolean, string, string literals, Uint8Array, an interface, a list of these, or T | null.',
    );
  }

  #refuse(problem: string, mend: string): undefined {
    return this.#types.refuse(this.#property, `${this.#name} ${problem}.`, mend);
  }
}

function boundsOf(types: MessageTypes, node: Node): Bounds {
  const { tags } = docOf(node);
  const bound = (name: string): number | undefined => {
    const tag = tags.find((candidate) => candidate.name === name);
    if (tag === undefined) return undefined;
    if (/^[1-9]\d*$/.test(tag.text)) return Number(tag.text);
    return types.refuse(node, `@${name} ${tag.text} is no number above 0.`, `Write @${name} 1024.`) ?? 1;
  };
  return { maxBytes: bound('maxBytes'), maxItems: bound('maxItems') };
}

function isNull(node: Node): boolean {
  return Node.isLiteralTypeNode(node) && Node.isNullLiteral(node.getLiteral());
}

function stringValue(node: Node): string | undefined {
  if (!Node.isLiteralTypeNode(node)) return undefined;
  const literal = node.getLiteral();
  return Node.isStringLiteral(literal) ? literal.getLiteralValue() : undefined;
}
