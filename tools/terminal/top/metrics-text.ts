/** What a server says on its page for Prometheus. */

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export type Metrics = ReadonlyMap<string, readonly Sample[]>;

const sampleForm = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/;
const labelForm = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Whatever is no sample is passed over: other servers say more than is asked for. */
export function metricsIn(text: string): Metrics {
  const metrics = new Map<string, Sample[]>();
  for (const line of text.split('\n')) {
    const [, name, labels = '', value] = sampleForm.exec(line) ?? [];
    if (name === undefined) continue;
    const sample = { labels: labelsIn(labels), value: Number(value) };
    const known = metrics.get(name);
    if (known === undefined) metrics.set(name, [sample]);
    else known.push(sample);
  }
  return metrics;
}

/** Null if the server does not say it. */
export function numberIn(metrics: Metrics, name: string): number | null {
  return metrics.get(name)?.[0]?.value ?? null;
}

function labelsIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...text.matchAll(labelForm)].map(([, label, value]) => [label, value]));
}
