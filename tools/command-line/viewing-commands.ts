/** The commands that show people what a cluster does, or has done. */

import { Command, InvalidArgumentError } from 'commander';
import { endpointOf, urlComplaint, urlOf } from '../../runtime/node/endpoint.ts';
import { type Place, placeOf } from '../terminal/trace/extent.ts';

interface TopTexts {
  readonly endpoints?: readonly string[];
  readonly once?: true;
  readonly json?: true;
  readonly interval: number;
  readonly timeout: number;
}

/** Where `raftchart start` lets its servers listen for clients. */
const usualEndpoints = [2379, 2381, 2383].map((port) => `http://127.0.0.1:${port}`);

export function topCommand(): Command {
  return new Command('top')
    .description(
      'Show who the members of a cluster are, what they are doing and how far behind the leader they are. Any of them ' +
        'tells of the others. Redrawn in place; q ends. Exit code 1: nobody answers.',
    )
    .option(
      '--endpoints <urls>',
      `where servers listen for clients, like 10.0.0.1:2379,10.0.0.2:2379 (default: "${usualEndpoints.join(',')}")`,
      endpoints,
    )
    .option('--once', 'print one table and end')
    .option('--json', 'print one JSON object per look')
    .option('--interval <seconds>', 'how long to wait between two looks', seconds, 1)
    .option('--timeout <seconds>', 'how long to wait for the answer of a server', seconds, 2)
    .exitOverride()
    .action(async (given: TopTexts) => {
      const { top } = await import('../terminal/top/top.ts');
      await top({
        endpoints: given.endpoints ?? usualEndpoints,
        areGuessed: given.endpoints === undefined,
        once: given.once ?? false,
        json: given.json ?? false,
        intervalMs: given.interval * 1000,
        timeoutMs: given.timeout * 1000,
      });
    });
}

/** With or without the scheme, as etcdctl takes them. */
function endpoints(text: string): readonly string[] {
  return text.split(',').map((part) => {
    const url = part.includes('://') ? part.trim() : `http://${part.trim()}`;
    const complaint = urlComplaint(url);
    if (complaint === null) return urlOf(endpointOf(url));
    throw new InvalidArgumentError(`${complaint}.`);
  });
}

function seconds(text: string): number {
  const number = Number(text);
  if (number >= 0.05 && number <= 86_400) return number;
  throw new InvalidArgumentError(`"${text}" is no number of seconds from 0.05 to 86400.`);
}

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
