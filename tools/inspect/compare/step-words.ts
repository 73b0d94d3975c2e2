/** What a step has ordered and changed, in lines that can be laid beside those of another step. */

import type { Branch } from '../../../generated/branch.ts';
import type { TraceLine } from '../protocol/inspection.ts';

type StepLine = Extract<TraceLine, { readonly kind: 'step' }>;

/** The charts of a specification, as they number their branches. */
export interface ChartBranches {
  readonly serverBranches: readonly Branch[];
  readonly followerBranches: readonly Branch[];
}

export interface StepWords {
  readonly branches: readonly string[];
  readonly orders: readonly string[];
  readonly changes: readonly string[];
}

export function stepWords(line: StepLine, charts: ChartBranches): StepWords {
  const took = line.orders.filter(([order]) => order === 'took');
  const threw = line.threw === undefined ? [] : [`threw ${line.threw}`];
  return {
    branches: took.map(([, ...place]) => branchWords(place, charts)),
    orders: line.orders.filter(([order]) => order !== 'took').map((order) => order.map(words).join(' ')),
    changes: [...Object.entries(line.after).map(([field, value]) => `${field}: ${words(value)}`), ...threw],
  };
}

function branchWords(place: readonly unknown[], { serverBranches, followerBranches }: ChartBranches): string {
  const isOfPart = place.length > 1;
  const branch = (isOfPart ? followerBranches : serverBranches)[Number(place.at(-1))];
  if (branch === undefined) return `branch ${place.join(' ')}`;
  const { state, on, guard, actions, target, citation } = branch;
  const part = isOfPart ? `${place[0]}:${place[1]}, ` : '';
  const condition = guard === null ? '' : ` if ${guard}`;
  const does = [...actions, ...(target === null ? [] : [`→ ${target}`])].join(', ') || 'nothing';
  return `${part}${state === '' ? 'every state' : state} × ${on}${condition}: ${does} ${citation}`.trim();
}

/** Of a message, its type first; of what is empty, nothing. */
function words(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(words).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return value === null ? 'none' : String(value);
  const { type, ...rest } = value as { readonly type?: unknown };
  const fields = Object.entries(rest).map(([name, each]) => `${name} ${words(each)}`);
  return [...(type === undefined ? [] : [String(type)]), ...fields].join(' ');
}
