/** Which known name was probably meant. */

/** How many letters must be added, removed or changed to come from one word to the other. */
function distance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const change = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, change));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/** The known name that is nearest to the given one, or null if none is near. */
export function closestName(given: string, known: Iterable<string>): string | null {
  let closest: string | null = null;
  let least = Math.max(2, Math.floor(given.length * 0.4)) + 1;
  for (const name of known) {
    const steps = distance(given.toLowerCase(), name.toLowerCase());
    if (steps >= least) continue;
    closest = name;
    least = steps;
  }
  return closest;
}

/** The next step for who wrote a name that is not known. */
export function suggestion(given: string, known: readonly string[]): string {
  const closest = closestName(given, known);
  return closest === null ? `Known are ${known.join(', ')}.` : `Did you mean ${closest}?`;
}
