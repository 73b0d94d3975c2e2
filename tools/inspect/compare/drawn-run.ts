/** Runs that nobody has thought of: what happens to a cluster, and what somebody does to it, from a seed. */

import { SeededRandom } from '../../simulate/seeded-random.ts';
import type { Playground } from '../playground/playground.ts';

/** So much somebody does in a run; in between, time goes by. */
const mostDeeds = 24;
/** A run that goes on by itself is ended by then. */
const mostCommands = 240;

type Deed = (playground: Playground, random: SeededRandom) => string;

/** Somebody does this to a cluster, seldom or often. */
const deeds: readonly (readonly [weight: number, deed: Deed])[] = [
  [3, (playground, random) => `elect ${anyRunning(playground, random)}`],
  [4, (playground, random) => `propose ${likelyLeader(playground, random)} "x"`],
  [1, (playground, random) => `crash ${anyRunning(playground, random)}`],
  [1, (playground, random) => `crash ${anyRunning(playground, random)} losing unsynced`],
  [3, (playground, random) => `restart ${random.pick(down(playground))}`],
  [3, isolate],
  [3, () => 'heal'],
  [1, (playground, random) => `cut ${anyLink(playground, random)}`],
  [1, (playground, random) => `drop ${anyMessage(playground, random)}`],
  [1, (playground, random) => `duplicate ${anyMessage(playground, random)}`],
  [1, (playground, random) => `read ${likelyLeader(playground, random)}`],
  [1, (playground, random) => `transfer ${likelyLeader(playground, random)}`],
];

const weights = deeds.reduce((sum, [weight]) => sum + weight, 0);

/**
 * Plays the run of this seed in a playground in which nothing has happened yet, until an invariant is broken
 * or it is over. Its commands are in `playground.commands`: they are the same each time.
 */
export function playDrawnRun(playground: Playground, seed: number): void {
  const random = new SeededRandom(seed, 'drawn run');
  const ids = ['n1', 'n2', 'n3', 'n4', 'n5'].slice(0, random.chance(0.75) ? 3 : random.between(4, 5));
  attempt(playground, `cluster ${ids.join(' ')}`);
  for (let count = 0; count < mostDeeds; count += 1) {
    attempt(playground, drawDeed(random)(playground, random));
    if (!goOn(playground, random)) return;
  }
}

/** Time goes by: none, a little, until all is quiet, or so long that somebody stands for election. */
function goOn(playground: Playground, random: SeededRandom): boolean {
  const ms = random.pick([0, 8, 25, 60, 60, 120, 350]);
  const endMs = playground.nowMs + ms;
  while (playground.violations.length === 0 && playground.commands.length < mostCommands) {
    const due = playground.upcoming;
    if (due === null || due.atMs > endMs) return true;
    if (!attempt(playground, null)) return false;
  }
  return false;
}

/** Null: what happens next by itself. False: a server threw, and may never do anything else. */
function attempt(playground: Playground, command: string | null): boolean {
  const count = playground.commands.length;
  try {
    if (command === null) playground.next();
    else playground.perform(command);
    return true;
  } catch {
    return command !== null && playground.commands.length === count;
  }
}

function drawDeed(random: SeededRandom): Deed {
  let rest = random.below(weights);
  for (const [weight, deed] of deeds) {
    if (rest < weight) return deed;
    rest -= weight;
  }
  throw new Error('The weights of the deeds do not add up.');
}

/** What is impossible is refused by the playground, and nothing happens. */
const nobody = 'nobody';

const down = ({ servers }: Playground) => {
  const ids = servers.filter(({ isRunning }) => !isRunning).map(({ id }) => id);
  return ids.length === 0 ? [nobody] : ids;
};

function anyRunning({ servers }: Playground, random: SeededRandom): string {
  const running = servers.filter(({ isRunning }) => isRunning);
  return running.length === 0 ? nobody : random.pick(running).id;
}

function likelyLeader(playground: Playground, random: SeededRandom): string {
  const leaders = playground.servers.filter(({ role }) => role.startsWith('leader'));
  return leaders.length === 0 ? anyRunning(playground, random) : random.pick(leaders).id;
}

function anyLink({ servers }: Playground, random: SeededRandom): string {
  const from = random.pick(servers).id;
  return `${from}->${random.pick(servers.filter(({ id }) => id !== from)).id}`;
}

function anyMessage({ inFlight }: Playground, random: SeededRandom): string {
  const free = inFlight.filter(({ isHeld }) => !isHeld);
  return free.length === 0 ? `${nobody}->${nobody}` : random.pick(free).selection;
}

/** One is cut off; of five, sometimes two: mostly the leader, who does not know it at first. */
function isolate(playground: Playground, random: SeededRandom): string {
  const { servers } = playground;
  const first = random.chance(0.5) ? likelyLeader(playground, random) : random.pick(servers).id;
  const others = servers.filter(({ id }) => id !== first).map(({ id }) => id);
  const alone = [first];
  if (others.length === 4 && random.chance(0.5)) alone.push(...others.splice(random.below(4), 1));
  return `partition ${alone.join(' ')} | ${others.join(' ')}`;
}
