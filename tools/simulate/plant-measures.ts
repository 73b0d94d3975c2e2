/** How soon each plant is found: the power of the simulator, in numbers. */

import { runBatch, type SeedResult, type Task } from './batch.ts';
import type { Settings } from './command-line.ts';
import { plants } from './plants/every-plant.ts';

interface PlantMeasure {
  readonly name: string;
  /** Its row in the list of real bugs. */
  readonly bug: string | null;
  readonly seeds: number;
  /** How many of them fail. */
  readonly found: number;
  /** How many seeds it takes to find it, from wherever one begins; null if no seed does. */
  readonly medianSeeds: number | null;
  /** What was violated, and in how many seeds; the most frequent first. */
  readonly by: Readonly<Record<string, number>>;
}

/** Every plant in every seed. */
export async function measurePlants(settings: Settings): Promise<readonly PlantMeasure[]> {
  const chosen = plants.filter(({ name }) => settings.plant === null || settings.plant === name);
  const tasks: Task[] = chosen.flatMap(({ name: plant }) =>
    Array.from({ length: settings.runs }, (_, offset) => ({ seed: settings.seed + offset, plant })),
  );
  let done = 0;
  const results = await runBatch(tasks, settings, () => {
    done += 1;
    if (done % settings.runs === 0)
      process.stderr.write(`${done / settings.runs} of ${chosen.length} plants\n`);
  });
  return chosen.map(({ name, bug }) => {
    const own = results.filter(({ plant }) => plant === name).sort((one, other) => one.seed - other.seed);
    return { name, bug, ...measureOf(own) };
  });
}

function measureOf(results: readonly SeedResult[]): Omit<PlantMeasure, 'name' | 'bug'> {
  const counts = new Map<string, number>();
  for (const { failure } of results)
    if (failure !== null) counts.set(failure.id, (counts.get(failure.id) ?? 0) + 1);
  const by = Object.fromEntries([...counts].sort(([, one], [, other]) => other - one));
  const fails = results.map(({ failure }) => failure !== null);
  return {
    seeds: results.length,
    found: fails.filter((failed) => failed).length,
    medianSeeds: medianDistance(fails),
    by,
  };
}

/** From each seed on, how many one has to run until one fails; after the last comes the first again. */
export function medianDistance(fails: readonly boolean[]): number | null {
  if (!fails.includes(true)) return null;
  const distances = fails.map((_, from) => {
    let distance = 0;
    while (!fails[(from + distance) % fails.length]) distance += 1;
    return distance + 1;
  });
  distances.sort((one, other) => one - other);
  return distances[Math.floor((distances.length - 1) / 2)] as number;
}

export function textOfMeasures(measures: readonly PlantMeasure[]): string {
  const lines = measures.map(({ name, bug, found, seeds, medianSeeds, by }) =>
    [
      name.padEnd(40),
      (bug ?? '').padEnd(10),
      `${found} of ${seeds}`.padEnd(12),
      `median ${medianSeeds ?? 'none'}`.padEnd(12),
      Object.entries(by)
        .map(([id, count]) => `${id} ${count}`)
        .join(', '),
    ].join(' '),
  );
  return lines.join('\n');
}
