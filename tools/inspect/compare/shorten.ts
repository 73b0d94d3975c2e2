/** Makes a run that breaks an invariant shorter: what can be left out while it still breaks it, is. */

import { type PlaygroundMaker, type Run, violationIn } from './replayed-run.ts';

/** So often the run is tried with less; what is left by then is good enough to look at. */
const mostAttempts = 600;

/** A step of the work at a time; what is yielded is the run as short as it is by then. */
export function* shorten(maker: PlaygroundMaker, run: Run): Generator<Run> {
  const id = violationIn(maker, run)?.id;
  if (id === undefined) return;
  const breaksIt = (commands: readonly string[]) => violationIn(maker, { ...run, commands })?.id === id;
  let commands = withoutRest(maker, run);
  let attempts = 0;
  for (let size = Math.ceil(commands.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let end = commands.length; end > 1; end -= size) {
      const begin = Math.max(1, end - size);
      const less = [...commands.slice(0, begin), ...commands.slice(end)];
      attempts += 1;
      if (attempts > mostAttempts) return;
      if (breaksIt(less)) commands = less;
      yield { ...run, commands };
    }
  }
}

/** Nothing that comes after the violation has anything to do with it, and nothing impossible has. */
function withoutRest(maker: PlaygroundMaker, { commands, seed }: Run): readonly string[] {
  const playground = new maker.Playground({ seed });
  for (const command of commands) {
    try {
      playground.perform(command);
    } catch {
      continue;
    }
    if (playground.violations.length > 0) break;
  }
  return playground.commands;
}
