/**
 * Ends what would never end, after a number of rounds and not of seconds, so that every machine ends it at
 * the same place. The bundle puts a call of `burn` into every loop of the rules and of the generated code.
 */

export class FuseBurnt extends Error {
  override readonly name = 'FuseBurnt';
}

/** Of one step; the longest that the specification as it is needs is far below a thousand. */
const roundsPerStep = 100_000;

let rounds = 0;

/** At the start of each step. */
export function renew(): void {
  rounds = 0;
}

/** In every round of every loop. */
export function burn(): void {
  rounds += 1;
  if (rounds > roundsPerStep)
    throw new FuseBurnt(`A loop has gone round ${roundsPerStep} times in one step.`);
}
