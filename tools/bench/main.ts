/**
 * npm run bench [-- --quick] [-- --json]: measures the core, then a durable cluster of three processes.
 * npm run bench -- --catch-up [N]: how a follower that lacks N entries (1,000,000) comes back under load.
 * npm run bench -- --page [N]: how the inspector's page opens and scrubs a trace of N steps (100,000).
 */

import { cpus, totalmem } from 'node:os';
import { benchCatchUp } from './catch-up-bench.ts';
import { benchCluster } from './cluster-bench.ts';
import { benchCore } from './core-bench.ts';
import type { LoadFigures } from './load.ts';
import { benchPage } from './page-bench.ts';

const isJson = process.argv.includes('--json');
const isQuick = process.argv.includes('--quick');
const progress = (text: string) => process.stderr.write(`measuring: ${text}\n`);
const number = new Intl.NumberFormat('en-US');

function line(label: string, figure: number, unit: string): string {
  return `${label.padEnd(52)}${number.format(figure).padStart(12)} ${unit}`;
}

function table(title: string, figures: readonly LoadFigures[]): string {
  const rows = figures.map(
    ({ clients, putsPerSecond, p50Ms, p99Ms, failed }) =>
      `${String(clients).padStart(8)}${number.format(putsPerSecond).padStart(12)}` +
      `${p50Ms.toFixed(2).padStart(10)}${p99Ms.toFixed(2).padStart(10)}${failed === 0 ? '' : `   ${failed} failed`}`,
  );
  return [title, ' clients      puts/s    p50 ms    p99 ms', ...rows].join('\n');
}

async function reportCatchUp(entries: number): Promise<never> {
  const figures = await benchCatchUp(entries, progress);
  const { away, catchingUp, after } = figures.putsPerSecond;
  const lines = [
    line('entries that a follower lacked', figures.entriesBehind, 'entries'),
    line('it had applied them after', figures.seconds, 's'),
    line('clients meanwhile, 64 of them', catchingUp, 'puts/s'),
    line('before, with the follower away', away, 'puts/s'),
    line('afterwards, with all three', after, 'puts/s'),
    figures.bySnapshot ? 'The leader sent its snapshot.' : 'The leader sent its log.',
  ];
  console.log(isJson ? JSON.stringify(figures) : lines.join('\n'));
  process.exit(0);
}

async function reportPage(steps: number): Promise<never> {
  const figures = await benchPage(steps, progress);
  const lines = [
    line('fetched before a simulation is shown, packed', figures.firstLoadBytes, 'bytes'),
    line('steps of the trace', figures.steps, 'steps'),
    line('its beginning is shown after', Math.round(figures.openMs), 'ms'),
    line('all of it is there after', Math.round(figures.wholeMs), 'ms'),
    line('scrubbing through all of it', Math.round(figures.framesPerSecond), 'frames/s'),
    line('memory of the page then', figures.heapBytes, 'bytes'),
  ];
  console.log(isJson ? JSON.stringify(figures) : lines.join('\n'));
  process.exit(0);
}

/** What is measured alone, and how much of it if nobody says. */
const alone = [
  { flag: '--catch-up', usual: 1_000_000, of: 'entries', report: reportCatchUp },
  { flag: '--page', usual: 100_000, of: 'steps', report: reportPage },
] as const;

for (const { flag, usual, of, report } of alone) {
  const place = process.argv.indexOf(flag);
  if (place < 0) continue;
  const count = Number(process.argv[place + 1] ?? usual);
  if (Number.isSafeInteger(count) && count > 0) await report(count);
  console.error(`${flag} takes a number of ${of}, and not ${process.argv[place + 1]}: say ${usual}.`);
  process.exit(2);
}

const machine = {
  node: process.version,
  cores: cpus().length,
  processor: cpus()[0]?.model ?? 'unknown',
  memoryBytes: totalmem(),
};
const core = benchCore(progress);
const cluster = await benchCluster(isQuick, progress);

if (isJson) console.log(JSON.stringify({ machine, core, cluster }));
else {
  const { proposalsPerSecond } = core;
  console.log(
    [
      `Node ${machine.node}, ${machine.cores} cores (${machine.processor})`,
      '',
      line('generated code, one trace', core.generatedEventsPerSecond, 'events/s'),
      line('XState actor.send, the same trace', core.actorSendEventsPerSecond, 'events/s'),
      line('XState transition(), the same trace', core.transitionEventsPerSecond, 'events/s'),
      line('generated code is faster than actor.send by', core.timesActorSend, 'times'),
      line('three servers in one process, one at a time', proposalsPerSecond.oneAtATime, 'proposals/s'),
      line('three servers in one process, batches of 64', proposalsPerSecond.batchesOf64, 'proposals/s'),
      '',
      table('Durable puts of 256 bytes, three processes: propose in the leader’s process', cluster.propose),
      '',
      table('Durable puts of 256 bytes, three processes: gRPC at the leader', cluster.grpc),
    ].join('\n'),
  );
}
