import { describe, expect, test } from 'vitest';
import { type Explanation, explain, explainBoot, takenIn } from '../../tools/inspect/why/explain.ts';
import { ServerReplay } from '../../tools/inspect/why/replay.ts';
import type { Before } from '../../tools/inspect/why/told-server.ts';
import { linesOf, scenarios, type ToldLine } from './scenario-traces.ts';

function explained(before: Before): Explanation {
  if (before.kind === 'unknown') throw new Error(before.reason);
  return before.kind === 'boot' ? explainBoot(before.image) : explain(before.server, before.event);
}

/** Each step of each server, with what its trace says that it took. */
function* stepsOf(lines: readonly ToldLine[]) {
  for (const server of new Set(lines.map((told) => told.server))) {
    const replay = new ServerReplay({ keyframeEvery: 8 });
    const own = lines.filter((told) => told.server === server).map(({ line }) => line);
    for (const line of own) {
      replay.take(line);
      if (line.kind !== 'step') continue;
      const took = line.orders.filter(([type]) => type === 'took').map(([, ...given]) => given);
      yield { place: `${server} ${replay.life}/${line.step}`, replay, line, took };
    }
  }
}

describe('an explanation', () => {
  test.each(scenarios)('names the branches that every step has taken, in their order [%s]', (scenario) => {
    let steps = 0;

    for (const { place, replay, line, took } of stepsOf(linesOf(scenario))) {
      const explanation = explained(replay.before({ life: replay.life, step: line.step }));
      expect(takenIn(explanation), place).toEqual(took);
      steps += 1;
    }

    expect(steps).toBeGreaterThan(0);
  });
});
