/** How a trace tells what happened: one line for each thing, in the words of Figure 2. */

import { entryIn, type LogView } from '../../spec/cluster-view.ts';
import type { Answer } from '../../spec/effects.ts';
import type { ServerState } from '../../spec/state.ts';
import type { LogEntry, LogPlace } from '../../spec/vocabulary.ts';
import type { Order } from './scenario-server.ts';
import { tellConfiguration, tellEntry, tellMark, tellMessage } from './told-messages.ts';

/** `..3@1,4@2`: it begins after 3@1. */
export function tellLog({ logStart, log }: LogView): string {
  const places = log.map(({ index, term }) => `${index}@${term}`);
  if (logStart.index > 0) places.unshift(`..${logStart.index}@${logStart.term}`);
  return places.join(',') || 'empty';
}

/**
 * Tokens: proposals from 1 on, changes of the members from 101 on, transfers from 201 on, reads from 301 on.
 */
export const firstChange = 101;
export const firstTransfer = 201;
export const firstRead = 301;

function tellRequest({ token, count }: Answer): string {
  if (token >= firstRead) return `read ${token - firstRead + 1}`;
  if (token >= firstTransfer) return `transfer ${token - firstTransfer + 1}`;
  if (token >= firstChange) return `change ${token - firstChange + 1}`;
  return count === 1 ? `proposal ${token}` : `proposals ${token} to ${token + count - 1}`;
}

function tellAnswer(answer: Answer): string {
  const which = tellRequest(answer);
  if (answer.outcome === 'done') return `${which}: done at ${answer.index}`;
  if (answer.outcome !== 'refused') return `${which}: ${answer.outcome}`;
  const { reason, leaderId } = answer;
  return `${which}: refused, ${reason === 'notLeader' ? `ask ${leaderId ?? 'another'}` : reason}`;
}

/** In order; the timers that were started come last, together. */
export function tellOrders(id: string, orders: readonly Order[]): readonly string[] {
  const lines = orders.flatMap((order) => (order.kind === 'startedTimer' ? [] : [tellOrder(id, order)]));
  const timers = new Set(orders.flatMap((order) => (order.kind === 'startedTimer' ? [order.timer] : [])));
  return timers.size === 0 ? lines : [...lines, `${id} starts ${[...timers].join(', ')}`];
}

function tellOrder(id: string, order: Exclude<Order, { readonly kind: 'startedTimer' }>): string {
  switch (order.kind) {
    case 'saveTermAndVote':
      return `${id} writes term ${order.currentTerm}, vote ${order.votedFor ?? 'none'}`;
    case 'saveEntries':
      return `${id} writes ${order.entries.map(tellEntry).join(', ')}`;
    case 'saveLogStart':
      return `${id} writes a log that begins after ${tellPlace(order.start)}${order.keepsRest ? '' : ', empty'}`;
    case 'takeSnapshot':
      return `${id} takes a snapshot through ${tellMark(order.mark)}`;
    case 'savePiece':
      return `${id} keeps ${order.byteCount} bytes from ${order.offset} on`;
    case 'saveSnapshot':
      return `${id} has all of the snapshot through ${tellMark(order.mark)}`;
    case 'restore':
      return `${id} restores the snapshot through ${tellMark(order.mark)}`;
    case 'useConfiguration':
      return `${id}: members ${tellConfiguration(order.configuration)}`;
    case 'left':
      return `${id} -> ${order.to} ${tellMessage(order.message)}`;
    case 'held':
      return `${id} .. ${order.to} ${tellMessage(order.message)} (waits for the disk)`;
    case 'applied':
      return `${id} applies ${order.entries.map(tellEntry).join(', ')}`;
    case 'answered':
      return `${id} answers ${tellAnswer(order.answer)}`;
    case 'halted':
      return `${id} halts: ${order.brokenInvariant}`;
  }
}

function tellPlace({ index, term }: LogPlace): string {
  return `${index}@${term}`;
}

/** What a step may change, as it was before. */
export interface Before {
  readonly role: string;
  readonly currentTerm: number;
  readonly votedFor: string | null;
  readonly commitIndex: number;
  readonly log: readonly LogEntry[];
}

type Live = Pick<ServerState, 'currentTerm' | 'votedFor' | 'commitIndex' | 'logStart' | 'log'> & {
  readonly role: string;
};

export function tellChanges(id: string, before: Before, server: Live): readonly string[] {
  const lines: string[] = [];
  if (server.role !== before.role) lines.push(`${id}: ${before.role} => ${server.role}`);
  if (server.currentTerm !== before.currentTerm || server.votedFor !== before.votedFor) {
    lines.push(`${id}: term ${server.currentTerm}, vote ${server.votedFor ?? 'none'}`);
  }
  const dropped = before.log.filter(
    (entry) => entry.index > server.logStart.index && entryIn(server, entry.index) !== entry,
  );
  if (dropped.length > 0) lines.push(`${id}: drops ${dropped.map(tellEntry).join(', ')}`);
  if (server.commitIndex !== before.commitIndex) lines.push(`${id}: commit ${server.commitIndex}`);
  return lines;
}

export function glimpse({ role, currentTerm, votedFor, commitIndex, log }: Live): Before {
  return { role, currentTerm, votedFor, commitIndex, log: log.slice() };
}
