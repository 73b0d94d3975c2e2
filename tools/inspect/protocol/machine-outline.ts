/** A machine of XState, from the JSON text of its config: nested states, and their transitions as text. */

export interface StateOutline {
  /** '' for the machine itself. */
  readonly path: string;
  readonly name: string;
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  readonly isInitial: boolean;
  readonly description: string;
  readonly entry: string;
  readonly exit: string;
  readonly transitions: readonly TransitionOutline[];
  readonly children: readonly StateOutline[];
}

export interface TransitionOutline {
  /** The type of the event, 'after 1000', 'always', 'done', 'done of loader'. */
  readonly on: string;
  readonly guard: string;
  readonly target: string;
  readonly actions: string;
  readonly description: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Null: the text is no machine. */
export function outlineOf(definition: string): StateOutline | null {
  try {
    const config: unknown = JSON.parse(definition);
    return isJson(config) ? stateOf(config, '', String(config.id ?? 'machine'), false) : null;
  } catch {
    return null;
  }
}

function stateOf(config: Json, path: string, name: string, isInitial: boolean): StateOutline {
  const states = isJson(config.states) ? Object.entries(config.states) : [];
  const kind = config.type ?? (states.length > 0 ? 'compound' : 'atomic');
  return {
    path,
    name,
    kind: kind as StateOutline['kind'],
    isInitial,
    description: textOf(config.description),
    entry: namesOf(config.entry),
    exit: namesOf(config.exit),
    transitions: transitionsOf(config),
    children: states
      .filter(([, state]) => isJson(state))
      .map(([key, state]) =>
        stateOf(state as Json, path === '' ? key : `${path}.${key}`, key, initialOf(config) === key),
      ),
  };
}

function initialOf({ initial }: Json): unknown {
  return isJson(initial) ? initial.target : initial;
}

function transitionsOf({ after, on, always, onDone, invoke }: Json): readonly TransitionOutline[] {
  const invoked = listOf(invoke).filter(isJson);
  return [
    ...namedLists(after).flatMap(([delay, given]) => listed(`after ${delay}`, given)),
    ...namedLists(on).flatMap(([event, given]) => listed(event, given)),
    ...listed('always', always),
    ...listed('done', onDone),
    ...invoked.flatMap((one) => {
      const called = textOf(one.src) || textOf(one.id) || 'an actor';
      return [...listed(`done of ${called}`, one.onDone), ...listed(`error of ${called}`, one.onError)];
    }),
  ];
}

const namedLists = (given: unknown) => (isJson(given) ? Object.entries(given) : []);

function listed(on: string, given: unknown): readonly TransitionOutline[] {
  return listOf(given).map((one) => {
    const { target, guard, actions, description }: Json = isJson(one) ? one : { target: one };
    return {
      on,
      guard: guardText(guard),
      target: listOf(target).map(String).join(', '),
      actions: namesOf(actions),
      description: textOf(description),
    };
  });
}

function guardText(guard: unknown): string {
  if (guard === undefined || guard === null) return '';
  if (!isJson(guard)) return String(guard);
  return textOf(guard.type) || 'a condition';
}

function namesOf(given: unknown): string {
  return listOf(given)
    .map((one) => (isJson(one) ? textOf(one.type) || 'an action' : String(one)))
    .join(', ');
}

const listOf = (given: unknown): readonly unknown[] =>
  given === undefined || given === null ? [] : Array.isArray(given) ? given : [given];

const textOf = (given: unknown) => (typeof given === 'string' ? given : '');

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
