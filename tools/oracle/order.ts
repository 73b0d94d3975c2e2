/** What a step ordered, as data: an effect, a timer, or the branch that it took. */

/**
 * A method of the effects and what it was given. `took`, `startTimer` and `cancelTimer` are orders like
 * any other.
 */
export interface Order {
  readonly type: string;
  readonly given: readonly unknown[];
}

/** Effects of any machine: whatever is called is written down. */
export function recordOrders<Effects extends object>(record: (order: Order) => void): Effects {
  const methods = new Map<string | symbol, (...given: unknown[]) => void>();
  const find = (connected: object, name: string | symbol) => {
    // Generated code connects the parts of an owner by a property of its own.
    if (name in connected) return connected[name as keyof object];
    const known = methods.get(name);
    if (known !== undefined) return known;
    const method = (...given: unknown[]) => record({ type: String(name), given });
    methods.set(name, method);
    return method;
  };
  return new Proxy({}, { get: find }) as Effects;
}

/**
 * The numbers of the branches, in the order in which they were taken; with `part`, of all parts of that
 * kind.
 */
export function branchesTaken(trace: readonly Order[], part?: string): readonly number[] {
  const isMeant = ({ type, given }: Order) =>
    type === 'took' && (part === undefined ? given.length === 1 : given[0] === part);
  return trace.filter(isMeant).map(({ given }) => given.at(-1) as number);
}
