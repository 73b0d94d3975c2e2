/** The commands that show people what a cluster does, or has done. */

import { Command, InvalidArgumentError } from 'commander';
import { type Place, placeOf } from '../terminal/trace/extent.ts';

interface TraceTexts {
  readonly from?: Place;
  readonly to?: Place;
  readonly only?: readonly string[];
  readonly width?: number;
}

/** Where no terminal says how wide it is. */
const widthOfNothing = 120;

export function traceCommand(): Command {
  return new Command('trace')
    .description(
      'Draw what servers did as a sequence diagram: what `raftchart serve --trace` writes (a file per server, merged ' +
        'by their clocks), or one file of `npm run simulate -- --trace` or of `npm run explore`.',
    )
    .argument('<file...>', 'traces of one cluster')
    .option(
      '--from <place>',
      'where to begin: a step (120), or a time since the beginning (2.5s, 250ms)',
      place,
    )
    .option('--to <place>', 'where to end, in the same way', place)
    .option('--only <names>', 'only these servers, like n1,n2', names)
    .option(
      '--width <columns>',
      `cut at so many columns; the terminal's if absent, or ${widthOfNothing}`,
      columns,
    )
    .exitOverride()
    .action(async (files: readonly string[], given: TraceTexts) => {
      const { drawTrace } = await import('../terminal/trace/draw-trace.ts');
      const { Output } = await import('../terminal/output.ts');
      const output = new Output(process.stdout);
      const width = given.width ?? process.stdout.columns ?? widthOfNothing;
      const options = { width, from: given.from ?? null, to: given.to ?? null, only: given.only ?? null };
      await drawTrace(files, options, (line) => output.writeLine(line));
      await output.end();
    });
}

function place(text: string): Place {
  const found = placeOf(text);
  if (found !== null) return found;
  throw new InvalidArgumentError(`"${text}" is neither a step, like 120, nor a time, like 2.5s or 250ms.`);
}

function names(text: string): readonly string[] {
  const list = text.split(',').map((name) => name.trim());
  if (list.every((name) => name !== '')) return list;
  throw new InvalidArgumentError(`"${text}" is no list of names, like n1,n2.`);
}

function columns(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 20) return number;
  throw new InvalidArgumentError(`"${text}" is no whole number from 20 on.`);
}
