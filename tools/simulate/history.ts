/** What clients asked and were told, and when: the only thing that counts for them. */

import { judge } from '../judge/judge.ts';
import { type KeyValueInput, type KeyValueOutput, keyValueStore } from '../judge/models/key-value-store.ts';
import { type Operation as Judged, UNKNOWN } from '../judge/operation.ts';

/** `refused` can never take effect; `unknown` may have; `open` has not been answered. */
export type Outcome = 'open' | 'ok' | 'refused' | 'unknown';

export interface Operation {
  readonly client: number;
  readonly server: string;
  readonly kind: 'put' | 'get' | 'delete' | 'compact';
  readonly key: string;
  /** What is put; for a get, what was found, null for nothing. */
  value: string | null;
  /** What a put or a delete replaced, null for nothing; undefined until it is answered. */
  previous: string | null | undefined;
  readonly invokedTick: number;
  /** Places in the one order of all calls and answers: an answer before a call has a smaller number. */
  readonly invoked: number;
  answeredTick: number | null;
  answered: number | null;
  outcome: Outcome;
  /** The store's revision, where the answer told it. */
  revision: number | null;
}

type Order = Pick<Operation, 'client' | 'server' | 'kind' | 'key' | 'value'>;

export class History {
  readonly operations: Operation[] = [];
  private moments = 0;

  call(order: Order, tick: number): Operation {
    this.moments += 1;
    const { client, server, kind, key, value } = order;
    const operation: Operation = {
      client,
      server,
      kind,
      key,
      value,
      previous: undefined,
      invokedTick: tick,
      invoked: this.moments,
      answeredTick: null,
      answered: null,
      outcome: 'open',
      revision: null,
    };
    this.operations.push(operation);
    return operation;
  }

  /** The first answer counts. */
  answer(operation: Operation, outcome: Outcome, tick: number): void {
    this.moments += 1;
    operation.outcome = outcome;
    operation.answeredTick = tick;
    operation.answered = this.moments;
  }
}

type JudgedOperation = Judged<KeyValueInput, KeyValueOutput>;
type Judgeable = Operation & { readonly kind: Exclude<Operation['kind'], 'compact'> };

/** What can never take effect changes nothing, and a compaction nothing that these clients look at. */
const isJudged = (operation: Operation): operation is Judgeable =>
  operation.outcome !== 'refused' && operation.kind !== 'compact';

function judgedOf(operation: Judgeable): JudgedOperation {
  const { client, kind, key, value, previous, outcome, invoked, answered } = operation;
  const input =
    kind === 'put' ? ({ op: kind, key, value: String(value) } as const) : ({ op: kind, key } as const);
  const call = { client, input, call: invoked };
  if (outcome !== 'ok') return { ...call, output: UNKNOWN, return: null };
  const output = kind === 'get' ? { value } : previous === undefined ? {} : { previous };
  return { ...call, output, return: answered };
}

/**
 * Says in a sentence why the history is not linearizable; null if it is, or if `steps` did not suffice to
 * know: the revisions have been checked by then, and a limit in steps is the same everywhere.
 */
export function refuteHistory(operations: readonly Operation[], steps = 2_000_000): string | null {
  const limits = { steps, milliseconds: Number.POSITIVE_INFINITY, shrinkMilliseconds: 0 };
  const verdict = judge(operations.filter(isJudged).map(judgedOf), keyValueStore, limits);
  if (verdict.verdict !== 'illegal') return null;
  const { client, input, output, call } = verdict.unplaceable;
  return (
    `Key ${verdict.key} has no linearization: nothing explains call ${call} of client ${client}, ` +
    `${JSON.stringify(input)} with ${JSON.stringify(output)}.`
  );
}
