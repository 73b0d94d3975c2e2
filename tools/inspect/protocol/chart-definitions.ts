/**
 * The charts as JSON text, for whoever draws machines that it does not know. A config as JSON loses what
 * `and([...])` and `not(...)` say: here conditions and descriptions come from the generated tables.
 */

import type { AnyStateMachine } from 'xstate';
import type { Branch } from '../../../generated/branch.ts';
import { branches as followerBranches } from '../../../generated/follower-progress/branches.ts';
import { branches } from '../../../generated/server/branches.ts';
import { followerProgressMachine } from '../../../spec/machines/follower-progress.machine.ts';
import { serverMachine } from '../../../spec/machines/server.machine.ts';

export interface ChartDefinitions {
  readonly server: string;
  readonly follower: string;
}

/** Made once: they are the same for every server. */
export function chartDefinitions(): ChartDefinitions {
  definitions ??= {
    server: JSON.stringify(displayConfig(serverMachine, branches)),
    follower: JSON.stringify(displayConfig(followerProgressMachine, followerBranches)),
  };
  return definitions;
}

let definitions: ChartDefinitions | null = null;

type Config = Readonly<Record<string, unknown>>;

const displayConfig = ({ config }: AnyStateMachine, rows: readonly Branch[]) =>
  displayState(config as Config, '', rows);

/** Functions, like that of the context, do not survive as JSON. */
function displayState(config: Config, path: string, rows: readonly Branch[]): Config {
  const { on, after, always, states, ...rest } = config;
  const listOf = (trigger: string, given: unknown) =>
    displayTransitions(
      given,
      rows.filter((row) => row.state === path && row.on === trigger),
    );
  return {
    ...rest,
    ...(always === undefined ? {} : { always: listOf('always', always) }),
    ...(on === undefined ? {} : { on: mapped(on, listOf) }),
    ...(after === undefined
      ? {}
      : { after: mapped(after, (delay, given) => listOf(`after ${delay}`, given)) }),
    ...(states === undefined
      ? {}
      : {
          states: mapped(states, (name, state) =>
            displayState(state as Config, path === '' ? name : `${path}.${name}`, rows),
          ),
        }),
  };
}

function mapped(given: unknown, change: (name: string, value: unknown) => unknown): Config {
  return Object.fromEntries(
    Object.entries(given as Config).map(([name, value]) => [name, change(name, value)]),
  );
}

/** The rows stand in the order of the chart, one for each alternative. */
function displayTransitions(given: unknown, rows: readonly Branch[]): unknown {
  const alternatives = Array.isArray(given) ? given : [given];
  return alternatives.map((alternative: unknown, position) => {
    const row = rows[position];
    const transition: Config =
      typeof alternative === 'string' ? { target: alternative } : (alternative as Config);
    if (row === undefined) return transition;
    const { guard: _, ...rest } = transition;
    const description = [row.why, row.citation].filter((text) => text !== '').join(' ');
    return {
      ...rest,
      ...(row.guard === null ? {} : { guard: row.guard }),
      ...(description === '' ? {} : { description }),
    };
  });
}
