/** What differs between two texts, as `diff -u` shows it. */

const contextLines = 2;

/** One hunk, from the first difference to the last: a mutant changes one place. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const [old, changed] = [before.split('\n'), after.split('\n')];
  let first = 0;
  while (first < old.length && old[first] === changed[first]) first += 1;
  let last = 0;
  const most = Math.min(old.length, changed.length) - first;
  while (last < most && old[old.length - 1 - last] === changed[changed.length - 1 - last]) last += 1;
  const from = Math.max(0, first - contextLines);
  const removed = old.slice(first, old.length - last);
  const added = changed.slice(first, changed.length - last);
  const below = old.slice(old.length - last, old.length - last + contextLines);
  const above = old.slice(from, first);
  const shown = above.length + below.length;
  return [
    `--- a/${path}`,
    `+++ b/${path}`,
    `@@ -${from + 1},${shown + removed.length} +${from + 1},${shown + added.length} @@`,
    ...above.map((line) => ` ${line}`),
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
    ...below.map((line) => ` ${line}`),
  ].join('\n');
}
