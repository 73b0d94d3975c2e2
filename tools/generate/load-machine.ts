/**
 * Runs a machine file, so that XState resolves targets and ids; its complaints become refusals with a place.
 */

import { pathToFileURL } from 'node:url';
import { type AnyStateMachine, StateMachine } from 'xstate';
import type { ChartSyntax } from './chart-syntax.ts';
import type { Refusals } from './refusal.ts';
import type { SpecSource } from './source.ts';

export async function loadMachine(
  source: SpecSource,
  syntax: ChartSyntax,
  refusals: Refusals,
): Promise<AnyStateMachine | undefined> {
  const { file } = syntax;
  try {
    const exported: Record<string, unknown> = await import(pathToFileURL(file.getFilePath()).href);
    const machines = Object.values(exported).filter((value) => value instanceof StateMachine);
    if (machines.length === 1) return machines[0] as AnyStateMachine;
    const problem = `${source.pathOf(file)} exports ${machines.length} machines.`;
    refusals.add(syntax.place([]), problem, 'Export exactly one, made by setup(…).createMachine(…).');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const problem = `The machine cannot be built: ${message.replace(/\s+/g, ' ')}`;
    refusals.add(placeOf(message, syntax), problem, 'Correct what XState complains of, in this state.');
  }
  return undefined;
}

/** XState names the state by its id: 'server.follower.hearing'. */
function placeOf(message: string, syntax: ChartSyntax): string {
  const [, id = ''] = /(?:state node |State |state node "#)['"]#?([\w.]+)['"]/.exec(message) ?? [];
  return syntax.place(
    id
      .split('.')
      .slice(1)
      .flatMap((key) => ['states', key]),
  );
}
