/** Plays a script, command by command. */

import type { NodeId } from '../../spec/vocabulary.ts';
import { ScenarioCluster } from './scenario-cluster.ts';
import type { ScenarioServer } from './scenario-server.ts';
import { type Command, type Expectation, parseScript, ScenarioError, type ScriptLine } from './script.ts';
import { tellMark } from './told-messages.ts';
import { tellLog } from './trace.ts';

/** Returns the script with the trace that it leaves. Throws ScenarioError where it cannot go on. */
export function play(text: string, file: string): string {
  const lines: string[] = [];
  let cluster: ScenarioCluster | null = null;
  for (const line of parseScript(text, file)) {
    if (line.kind === 'blank') lines.push('');
    if (line.kind === 'story') lines.push(line.text);
    if (line.kind !== 'command') continue;
    cluster = carryOut(cluster, line);
    lines.push(line.text, ...cluster.trace.map((one) => `    ${one}`));
    cluster.trace = [];
  }
  return lines.join('\n');
}

function carryOut(
  cluster: ScenarioCluster | null,
  { command, place }: Extract<ScriptLine, { readonly kind: 'command' }>,
): ScenarioCluster {
  try {
    if (command.verb === 'cluster') return new ScenarioCluster(command.servers, command.limits);
    if (cluster === null) throw new Error('A scenario begins with: cluster n1 n2 n3');
    perform(cluster, command);
    return cluster;
  } catch (cause) {
    const trace = cluster?.trace.map((line) => `\n    ${line}`).join('') ?? '';
    throw new ScenarioError(place, `${cause instanceof Error ? cause.message : cause}${trace}`);
  }
}

function perform(cluster: ScenarioCluster, command: Exclude<Command, { readonly verb: 'cluster' }>): void {
  switch (command.verb) {
    case 'timeout':
      return cluster.timeout(command.server, command.timer);
    case 'deliver':
    case 'drop':
    case 'duplicate':
      return cluster[command.verb](command.selection);
    case 'partition':
      return cluster.partition(command.sides);
    case 'saved':
      for (const id of command.servers) cluster.saved(id);
      return;
    case 'propose':
      return cluster.propose(command.server, command.commands);
    case 'reconfigure':
      return cluster.reconfigure(command.server, command.changes);
    case 'unreachable':
      return cluster.step(command.server, { type: 'PeerUnreachable', peer: command.peer as NodeId });
    case 'transfer':
      return cluster.transfer(command.server, command.target);
    case 'read':
      return cluster.read(command.server);
    case 'given':
      return cluster.given(command.server, command.term, command.terms);
    case 'add':
      return cluster.add(command.server);
    case 'snapshot':
      return cluster.step(command.server, { type: 'CompactionRequested' });
    case 'snapshotted':
      return cluster.snapshotted(command.server, command.failing);
    case 'crash':
      return cluster.crash(command.server, command.losingUnsynced);
    case 'restart':
      return cluster.restart(command.server);
    case 'elect':
      return cluster.step(command.server, { type: 'ElectionRequested' });
    case 'heartbeat':
      return cluster.step(command.server, { type: 'HeartbeatRequested' });
    case 'heal':
    case 'settle':
      return cluster[command.verb]();
    case 'expect':
      for (const expectation of command.expectations) compare(cluster.get(command.server), expectation);
  }
}

function compare(one: ScenarioServer, { field, of, value }: Expectation): void {
  const actual = actualValue(one, field, of);
  const holds = actual === value || (field === 'role' && actual.startsWith(`${value}.`));
  const name = of === null ? field : `${field} of ${of}`;
  if (!holds) throw new Error(`Expected ${one.id} to have ${name} ${value}; it has ${actual}.`);
}

function actualValue(one: ScenarioServer, field: string, of: string | null): string {
  const { server, disk, running, machine } = one;
  const progress = [...server.followers].find(([id]) => id === of)?.[1];
  const values: Readonly<Record<string, string | number | null | undefined>> = {
    role: running ? server.role : 'down',
    term: server.currentTerm,
    vote: server.votedFor,
    leaderId: server.leaderId,
    commit: server.commitIndex,
    applied: server.lastApplied,
    durable: server.durableIndex,
    log: tellLog(server),
    disk: tellLog(disk),
    snapshot: server.snapshot === null ? null : tellMark(server.snapshot),
    machine: machine.join(',') || null,
    voters: server.configuration.voters.join(',') || null,
    oldVoters: server.configuration.oldVoters.join(',') || null,
    learners: server.configuration.learners.join(',') || null,
    next: progress?.nextIndex,
    match: progress?.matchIndex,
    progress: progress?.role,
    inFlight: progress?.inFlight.length,
  };
  return String(values[field] ?? 'none');
}
