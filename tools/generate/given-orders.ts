/**
 * What a rule of an owner orders the parts of one kind, read from its text and from the functions that
 * it uses.
 */

import type { Chart } from './chart.ts';
import { type FunctionDeclaration, functionsNamedIn, Node, stringLiterals, type Type } from './source.ts';

export interface GivenOrders {
  readonly opens: boolean;
  readonly closes: boolean;
  readonly expires: boolean;
  /** The types of the events. */
  readonly tells: ReadonlySet<string>;
}

const nothing: GivenOrders = { opens: false, closes: false, expires: false, tells: new Set() };

/** By the name of a rule; `orders` is the type of what the effects call the parts. */
export class OrderReader {
  readonly #owner: Chart;
  readonly #orders: Type;
  readonly #known = new Map<FunctionDeclaration, GivenOrders>();

  constructor(owner: Chart, orders: Type) {
    this.#owner = owner;
    this.#orders = orders;
  }

  ofRules(names: readonly string[]): GivenOrders {
    return united(
      names.map((name) => {
        const rule = this.#owner.rules.get(name);
        return rule === undefined ? nothing : this.#ofFunction(rule.declaration);
      }),
    );
  }

  #ofFunction(declaration: FunctionDeclaration): GivenOrders {
    const known = this.#known.get(declaration);
    if (known !== undefined) return known;
    // Functions that call each other end here.
    this.#known.set(declaration, nothing);
    const calls = declaration.getDescendants().filter(Node.isCallExpression);
    const own = calls.map((call) => {
      const callee = call.getExpression();
      if (!Node.isPropertyAccessExpression(callee) || !this.#isMeant(callee.getExpression())) return nothing;
      return ordersOf(callee.getName(), call.getArguments()[1]);
    });
    const used = functionsNamedIn(declaration).filter((each) => each !== declaration);
    const found = united([...own, ...used.map((each) => this.#ofFunction(each))]);
    this.#known.set(declaration, found);
    return found;
  }

  #isMeant(node: Node): boolean {
    return node.getType().compilerType === this.#orders.compilerType;
  }
}

function ordersOf(method: string, event: Node | undefined): GivenOrders {
  return {
    opens: method === 'open',
    closes: method === 'close',
    expires: method === 'expire',
    tells: new Set(method === 'tell' && event !== undefined ? typesOf(event) : []),
  };
}

/** Of a union, all that it may be. */
function typesOf(event: Node): readonly string[] {
  const type = event.getType();
  const members = type.isUnion() ? type.getUnionTypes() : [type];
  return members.flatMap((member) => {
    const literal = member.getProperty('type')?.getTypeAtLocation(event);
    return (literal && stringLiterals(literal)) ?? [];
  });
}

function united(all: readonly GivenOrders[]): GivenOrders {
  return {
    opens: all.some(({ opens }) => opens),
    closes: all.some(({ closes }) => closes),
    expires: all.some(({ expires }) => expires),
    tells: new Set(all.flatMap(({ tells }) => [...tells])),
  };
}
