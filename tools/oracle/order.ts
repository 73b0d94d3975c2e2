/** What a step ordered, as data: an effect, a timer, or the branch that it took. */

/** A method of the effects and what it was given. `took`, `startTimer` and `cancelTimer` are orders like any other. */
export interface Order {
  readonly type: string;
  readonly given: readonly unknown[];
}

/** Effects of any machine: whatever is called is written down. */
export function recordOrders<Effects extends object>(record: (order: Order) => void): Effects {
  const methods = new Map<string | symbol, (...given: unknown[]) => void>();
  const find = (_: object, name: string | symbol) => {
    const known = methods.get(name);
    if (known !== undefined) return known;
    const method = (...given: unknown[]) => record({ type: String(name), given });
    methods.set(name, method);
    return method;
  };
  return new Proxy({}, { get: find }) as Effects;
}

/** The numbers of the branches, in the order in which they were taken. */
export function branchesTaken(trace: readonly Order[]): readonly number[] {
  return trace.filter((order) => order.type === 'took').map((order) => order.given[0] as number);
}
