/** What a run has shown, for people and for machines. */

import { repeatLine, type Settings } from './command-line.ts';
import { inMiB, type RssSeen, type SteadyMemory } from './memory.ts';
import { type FaultClass, faultClasses } from './schedule.ts';
import type { Memory } from './server-life.ts';
import type { TortureResult } from './torture.ts';

export interface Report {
  readonly seed: number;
  readonly minutes: number;
  readonly servers: number;
  readonly clients: number;
  /** How often each class of faults struck. */
  readonly faults: Readonly<Partial<Record<FaultClass, number>>>;
  readonly diskStops: number;
  readonly calls: TortureResult['counts'];
  readonly callsPerSecond: number;
  readonly putBytes: number;
  readonly progressMs: number | null;
  readonly rss: Readonly<Record<string, RssSeen>>;
  readonly memory: readonly SteadyMemory[];
  readonly history: {
    readonly verdict: string;
    readonly operations: number;
    readonly keys: number;
  };
  readonly violations: readonly string[];
  /** Where the evidence is; null if nothing was kept. */
  readonly directory: string | null;
  readonly repeat: string;
}

export function reportOf(settings: Settings, result: TortureResult, directory: string | null): Report {
  const { seed, minutes, serverCount, clientCount } = settings;
  const { verdict, operations, keys } = result.verdict;
  const struck = faultClasses.map(
    (kind) => [kind, result.struck.filter((strike) => strike.kind === kind).length] as const,
  );
  return {
    seed,
    minutes,
    servers: serverCount,
    clients: clientCount,
    faults: Object.fromEntries(struck.filter(([, count]) => count > 0)),
    diskStops: result.diskStops,
    calls: result.counts,
    callsPerSecond: Math.round(result.callsPerSecond),
    putBytes: result.putBytes,
    progressMs: result.progressMs === null ? null : Math.round(result.progressMs),
    rss: result.rss,
    memory: result.memory,
    history: { verdict, operations, keys },
    violations: result.violations,
    directory,
    repeat: repeatLine(settings),
  };
}

export function textOfReport(report: Report): string {
  const { calls, history } = report;
  const faults = Object.entries(report.faults).map(([kind, count]) => `${kind} ${count}`);
  const lines = [
    `${report.servers} servers, ${report.clients} clients, ${report.minutes} minutes, seed ${report.seed}`,
    `faults: ${faults.join(', ') || 'none'}; ${report.diskStops} times a server stopped because of its disk`,
    `calls: ${calls.ok} ok (${report.callsPerSecond} a second), ${calls.unknown} unknown, ` +
      `${calls.refused} refused; ${inMiB(report.putBytes)} of values`,
    report.progressMs === null
      ? 'after the healing not every server took a put'
      : `after the healing every server took a put within ${report.progressMs} ms`,
    ...Object.entries(report.rss).map(rssLine),
    ...report.memory.map(memoryLine),
    `history: ${history.verdict} (${history.operations} operations, ${history.keys} keys)`,
    ...report.violations.slice(0, 20).map((sentence) => `VIOLATION: ${sentence}`),
  ];
  if (report.violations.length > 20) lines.push(`… and ${report.violations.length - 20} more`);
  if (report.directory !== null) lines.push(`kept: ${report.directory}`);
  if (report.violations.length > 0) lines.push(`${report.violations.length} violations`);
  else lines.push(history.verdict === 'ok' ? 'no violation' : 'the judge could not decide: this is not ok');
  lines.push(report.repeat);
  return lines.join('\n');
}

function rssLine([name, { first, last, peak }]: [string, RssSeen]): string {
  return `${name} rss: first ${inMiB(first)}, last ${inMiB(last)}, peak ${inMiB(peak)}`;
}

const inWords = ({ heapBytes, liveBytes }: Memory) => `${inMiB(liveBytes)} (${inMiB(heapBytes)})`;

function memoryLine({ server, writtenBytes, ...memory }: SteadyMemory): string {
  const { beforeReads, afterReads, afterWrites, afterRestart } = memory;
  const slope = (afterWrites.liveBytes - afterReads.liveBytes) / writtenBytes;
  return (
    `${server} live (of it heap): ${inWords(beforeReads)}, after reads ${inWords(afterReads)}, ` +
    `after ${inMiB(writtenBytes)} of writes ${inWords(afterWrites)}: ${slope.toFixed(2)} bytes a byte, ` +
    `started anew ${inWords(afterRestart)}`
  );
}
