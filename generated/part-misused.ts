// Generated from the machines in spec/machines by tools/generate.
// Do not edit: change the source and run `npm run generate`.

/** A rule of an owner gave an order that its parts cannot follow. A fault of the chart. */
export class PartMisused extends Error {
  override readonly name = 'PartMisused';

  constructor(order: string, part: string, id: unknown, fact: string) {
    super(
      `Cannot ${order} ${part} ${id}: ${fact}. Let the rules of the owner look at its state before they order this.`,
    );
  }
}
