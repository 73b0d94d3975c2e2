/** Closed-loop load: each of so many clients has one request under way, always. */

export interface LoadFigures {
  readonly clients: number;
  readonly putsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Requests that were not answered with success; 0 in a run that means something. */
  readonly failed: number;
}

export interface LoadOrder {
  readonly clients: number;
  readonly warmupMs: number;
  readonly durationMs: number;
}

const toHundredths = (number: number) => Math.round(number * 100) / 100;

function percentile(sorted: Float64Array, share: number): number {
  return toHundredths(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

/** Runs `request` in a loop per client and measures what was both begun and answered after the warm-up. */
export async function applyLoad(
  order: LoadOrder,
  request: (client: number) => Promise<unknown>,
): Promise<LoadFigures> {
  const begin = performance.now() + order.warmupMs;
  const end = begin + order.durationMs;
  const latencies: number[] = [];
  let failed = 0;
  const loop = async (client: number) => {
    for (let now = performance.now(); now < end; now = performance.now()) {
      try {
        await request(client);
        const done = performance.now();
        if (now >= begin && done <= end) latencies.push(done - now);
      } catch {
        failed += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: order.clients }, (_, client) => loop(client)));
  const sorted = Float64Array.from(latencies).sort();
  return {
    clients: order.clients,
    putsPerSecond: Math.round((latencies.length * 1000) / order.durationMs),
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    failed,
  };
}
