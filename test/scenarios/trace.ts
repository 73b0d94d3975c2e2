/** How a trace tells what happened: one line for each thing, in the words of Figure 2. */

import type { Answer } from '../../spec/effects.ts';
import type { PreVoteRequest, RequestVoteRequest, ServerMessage } from '../../spec/messages.ts';
import type { ServerState } from '../../spec/state.ts';
import type { LogEntry } from '../../spec/vocabulary.ts';
import type { Order } from './scenario-server.ts';

const text = new TextDecoder();

/** `3@2 "x"`: the entry at index 3, of term 2. */
export function tellEntry({ index, term, kind, command }: LogEntry): string {
  return `${index}@${term} ${kind === 'noop' ? 'noop' : JSON.stringify(text.decode(command))}`;
}

export function tellLog(log: readonly LogEntry[]): string {
  return log.length === 0 ? 'empty' : log.map(({ index, term }) => `${index}@${term}`).join(',');
}

export function tellMessage(message: ServerMessage): string {
  return `${message.type} term ${message.term}, ${tellFields(message)}`;
}

function tellLast({ lastLogIndex, lastLogTerm }: PreVoteRequest | RequestVoteRequest): string {
  return `last ${lastLogIndex}@${lastLogTerm}`;
}

function tellFields(message: ServerMessage): string {
  switch (message.type) {
    case 'PreVoteRequest':
      return tellLast(message);
    case 'RequestVoteRequest':
      return message.mayDisruptLeader ? `${tellLast(message)}, as asked` : tellLast(message);
    case 'PreVoteResponse':
    case 'RequestVoteResponse':
      return message.voteGranted ? 'granted' : 'refused';
    case 'AppendEntriesRequest': {
      const { prevLogIndex, prevLogTerm, entries, leaderCommit } = message;
      const news = entries.length === 0 ? 'nothing' : entries.map(tellEntry).join(', ');
      return `after ${prevLogIndex}@${prevLogTerm}: ${news}; commit ${leaderCommit}`;
    }
    case 'AppendEntriesResponse': {
      const { success, prevLogIndex, matchIndex, conflictIndex, conflictTerm } = message;
      if (success) return `matches up to ${matchIndex}`;
      return `refused after ${prevLogIndex}, try ${conflictIndex}@${conflictTerm}`;
    }
  }
}

function tellAnswer(answer: Answer): string {
  const { token, count, outcome } = answer;
  const which = count === 1 ? `proposal ${token}` : `proposals ${token} to ${token + count - 1}`;
  if (answer.outcome === 'done') return `${which}: done at ${answer.index}`;
  return answer.outcome === 'refused'
    ? `${which}: refused, ask ${answer.leaderId ?? 'another'}`
    : `${which}: ${outcome}`;
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

/** What a step may change, as it was before. */
export interface Before {
  readonly role: string;
  readonly currentTerm: number;
  readonly votedFor: string | null;
  readonly commitIndex: number;
  readonly log: readonly LogEntry[];
}

type Live = Pick<ServerState, 'currentTerm' | 'votedFor' | 'commitIndex' | 'log'> & { readonly role: string };

export function tellChanges(id: string, before: Before, server: Live): readonly string[] {
  const lines: string[] = [];
  if (server.role !== before.role) lines.push(`${id}: ${before.role} => ${server.role}`);
  if (server.currentTerm !== before.currentTerm || server.votedFor !== before.votedFor) {
    lines.push(`${id}: term ${server.currentTerm}, vote ${server.votedFor ?? 'none'}`);
  }
  const dropped = before.log.filter((entry) => server.log[entry.index - 1] !== entry);
  if (dropped.length > 0) lines.push(`${id}: drops ${dropped.map(tellEntry).join(', ')}`);
  if (server.commitIndex !== before.commitIndex) lines.push(`${id}: commit ${server.commitIndex}`);
  return lines;
}

export function glimpse({ role, currentTerm, votedFor, commitIndex, log }: Live): Before {
  return { role, currentTerm, votedFor, commitIndex, log: log.slice() };
}
