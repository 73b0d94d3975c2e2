/** Who is meant by a strike, once it is known who is there and who leads. */

import { SeededRandom } from '../simulate/seeded-random.ts';
import type { Cut } from './network.ts';
import type { Strike } from './schedule.ts';

/** Without a leader, somebody takes its part. */
export function victimsOf(
  strike: Strike,
  names: readonly string[],
  leader: string | null,
): readonly string[] {
  const random = new SeededRandom(strike.draw, 'victims');
  const inAnyOrder = shuffled(names, random);
  const most = Math.floor((names.length - 1) / 2);
  if (strike.victims === 'all') return names;
  if (strike.victims === 'minority') return inAnyOrder.slice(0, most);
  if (isLeaderMeant(strike) && leader !== null) return [leader];
  return inAnyOrder.slice(0, 1);
}

const isLeaderMeant = ({ kind, victims }: Strike) => victims === 'leader' || kind === 'isolate-leader';

/** What no longer reaches whom. The victim is cut off, with others in a partition; or it is the bridge. */
export function cutsOf(strike: Strike, names: readonly string[], victim: string): readonly Cut[] {
  const random = new SeededRandom(strike.draw, 'cuts');
  if (strike.kind === 'one-way') return oneWay(victim, names, random.chance(0.5));
  if (strike.kind === 'isolate-leader') return apart([victim], names);
  const rest = shuffled(
    names.filter((name) => name !== victim),
    random,
  );
  if (strike.kind === 'bridge') return apart(rest.slice(0, Math.floor(rest.length / 2)), rest);
  return apart([victim, ...rest.slice(0, random.below(Math.floor(names.length / 2)))], names);
}

/** One server is not heard, or does not hear. */
function oneWay(name: string, names: readonly string[], isMute: boolean): readonly Cut[] {
  const others = names.filter((other) => other !== name);
  return others.map((other) => (isMute ? [name, other] : [other, name]));
}

function apart(some: readonly string[], all: readonly string[]): readonly Cut[] {
  const others = all.filter((name) => !some.includes(name));
  return some.flatMap((one) =>
    others.flatMap((other): Cut[] => [
      [one, other],
      [other, one],
    ]),
  );
}

function shuffled(names: readonly string[], random: SeededRandom): string[] {
  const left = [...names];
  return names.map(() => left.splice(random.below(left.length), 1)[0] as string);
}
