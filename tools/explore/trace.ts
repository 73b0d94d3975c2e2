/**
 * A run that leads to a violation: one action after the other, with the names that the servers have in it.
 */

import type { Configuration, LogEntry, LogPlace, NodeId } from '../../generated/vocabulary.ts';
import type { ActionStep } from './actions.ts';
import type { Cluster } from './cluster.ts';
import type { Happening, LocalState, LocalStep } from './local-state.ts';
import type { Move } from './successors.ts';

/** One line of a trace file. Everything in it is plain JSON. */
export interface TraceStep {
  /**
   * Whether a message arrived, was lost, or arrived and is still on its way; or whether it was the
   * server's own turn: a timer, a client, a crash, its disk.
   */
  readonly kind: Move['kind'];
  readonly server: NodeId;
  /** The same in words. */
  readonly text: string;
  /** Each happening in turn, what the server sent and applied, and what it was afterwards. */
  readonly steps: readonly unknown[];
}

type Happened = LocalStep & { readonly happening: Happening };

export function traceStep(cluster: Cluster, { kind, message, action }: Move, stepCount: number): TraceStep {
  if (action === null) {
    const lost = cluster.messages.valueOf(message);
    const text = `${lost.to}: ${happeningText(lost.message)} is lost`;
    return { kind, server: lost.to, text, steps: [{ event: plain(lost.message) }] };
  }
  const server = cluster.servers[action.server] as NodeId;
  const steps = action.steps.slice(0, stepCount);
  const ending = kind === 'repetition' ? ' (and may arrive again)' : '';
  const text = `${server}: ${steps.map(stepText).join(nextLine)}${ending}`;
  return { kind, server, text, steps: steps.map(stepRecord) };
}

const nextLine = '\n       ';

/** What a trace says of one happening and what it did. */
export function stepRecord({ happening, sent, applied, after, broken }: Happened): unknown {
  return plain({
    event: happening,
    sent,
    applied: applied.map(({ index, term }) => ({ index, term })),
    after: recordOf(after),
    ...(broken === null ? {} : { broken }),
  });
}

function recordOf({ running, server, writes, snapshotWrite }: LocalState): unknown {
  const {
    batchLimits: _batchLimits,
    flowLimits: _flowLimits,
    compactionLimits: _compactionLimits,
    leaseLimits: _leaseLimits,
    ...state
  } = server;
  return { running, ...state, disk: writes.disk, isWriting: writes.underWay !== null, snapshotWrite };
}

/** The same as JSON has it: maps become objects, sets and bytes lists. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array || value instanceof Set) return [...value];
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, held]) => [key, plain(held)]));
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([field, held]) => [field, plain(held)]));
}

function stepText({ happening, sent, after }: ActionStep): string {
  const { role, currentTerm, votedFor, logStart, log, commitIndex } = after.server;
  const start = logStart.index === 0 ? [] : [`..${placeText(logStart)}`];
  const terms = [...start, ...log.map(entryText)].join(' ');
  const said = sent.map(({ to, message }) => `${nextLine}-> ${to} ${happeningText(message)}`).join('');
  const vote = votedFor === null ? '' : `, vote ${votedFor}`;
  return `${happeningText(happening)}: ${role}, term ${currentTerm}${vote}, log [${terms}], commit ${commitIndex}${said}`;
}

const placeText = ({ index, term }: LogPlace) => `${index}@${term}`;

const entryText = ({ term, configuration }: LogEntry) =>
  configuration === null ? String(term) : `${term}(${membersText(configuration)})`;

/** Who decides, who decided before, and who only listens: 'n1 n2 n3, of old n1 n2, learning n4'. */
function membersText({ voters, oldVoters, learners }: Configuration): string {
  const old = oldVoters.length === 0 ? '' : `, of old ${oldVoters.join(' ')}`;
  const learning = learners.length === 0 ? '' : `, learning ${learners.join(' ')}`;
  return `${voters.join(' ')}${old}${learning}`;
}

function happeningText(happening: Happening): string {
  const { type, ...fields } = happening;
  const details = Object.entries(fields)
    .filter(([field]) => field !== 'candidateId' && field !== 'leaderId')
    .map(([field, value]) => `${field} ${detailText(value)}`);
  return [type, ...details].join(' ');
}

function detailText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(detailText).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if ('kind' in value && 'id' in value) return `${value.kind} ${value.id}`;
  if ('lastIncludedIndex' in value && 'lastIncludedTerm' in value)
    return `..${value.lastIncludedIndex}@${value.lastIncludedTerm}`;
  return 'index' in value && 'term' in value ? placeText(value as LogPlace) : String(value);
}
