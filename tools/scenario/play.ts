/** Plays a script, command by command. */

import type { NodeId } from '../../spec/vocabulary.ts';
import { compare } from './expectations.ts';
import { ScenarioCluster } from './scenario-cluster.ts';
import { type Command, parseScript, ScenarioError, type ScriptLine } from './script.ts';

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

/** What an operator wants, and the server then does. */
const wishes = {
  snapshot: 'CompactionRequested',
  elect: 'ElectionRequested',
  heartbeat: 'HeartbeatRequested',
} as const;

/** Throws what makes the command impossible. */
export function perform(
  cluster: ScenarioCluster,
  command: Exclude<Command, { readonly verb: 'cluster' }>,
): void {
  switch (command.verb) {
    case 'timeout':
      return cluster.timeout(command.server, command.timer);
    case 'deliver':
    case 'drop':
    case 'duplicate':
    case 'hold':
    case 'release':
      return cluster[command.verb](command.selection);
    case 'partition':
      return cluster.partition(command.sides);
    case 'cut':
    case 'mend':
      return cluster[command.verb](command.from, command.to);
    case 'saved':
      return cluster.saved(...command.servers);
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
    case 'snapshotted':
      return cluster.snapshotted(command.server, command.failing);
    case 'crash':
      return cluster.crash(command.server, command.losingUnsynced);
    case 'restart':
      return cluster.restart(command.server);
    case 'snapshot':
    case 'elect':
    case 'heartbeat':
      return cluster.step(command.server, { type: wishes[command.verb] });
    case 'heal':
    case 'settle':
      return cluster[command.verb]();
    case 'expect':
      for (const expectation of command.expectations) compare(cluster.get(command.server), expectation);
  }
}
