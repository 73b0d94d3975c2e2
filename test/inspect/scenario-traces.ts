/** What the servers of a scenario write down, in the order in which it happened. */

import { readdirSync, readFileSync } from 'node:fs';
import { TracedServers } from '../../tools/inspect/playground/traced-servers.ts';
import type { TraceLine } from '../../tools/inspect/protocol/inspection.ts';
import { perform } from '../../tools/scenario/play.ts';
import { ScenarioCluster } from '../../tools/scenario/scenario-cluster.ts';
import { parseScript } from '../../tools/scenario/script.ts';

export interface ToldLine {
  readonly server: string;
  readonly line: TraceLine;
}

const folder = new URL('../scenarios/', import.meta.url);

export const scenarios = readdirSync(folder).filter((name) => name.endsWith('.scenario.txt'));

export function linesOf(scenario: string): readonly ToldLine[] {
  return linesOfScript(readFileSync(new URL(scenario, folder), 'utf8'), scenario);
}

export function linesOfScript(script: string, name = 'a.scenario.txt'): readonly ToldLine[] {
  const told: ToldLine[] = [];
  let now = 0;
  const traced = new TracedServers({
    nowMs: () => now,
    beforeStep: () => {
      now += 1;
    },
    onLine: (server, line) => told.push({ server, line }),
    onInspection: () => {},
  });
  const onlooker = {
    coreOf: traced.coreOf.bind(traced),
    onLost: () => {},
    onViolation: ({ seen }: { readonly seen: string }) => {
      throw new Error(seen);
    },
  };
  let cluster: ScenarioCluster | null = null;
  for (const each of parseScript(script, name)) {
    if (each.kind !== 'command') continue;
    const { command } = each;
    if (command.verb === 'cluster') cluster = new ScenarioCluster(command.servers, command.limits, onlooker);
    else perform(cluster as unknown as ScenarioCluster, command);
  }
  return told;
}
