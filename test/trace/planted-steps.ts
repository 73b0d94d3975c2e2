/** Traces that are wrong in one respect. */

export interface StepText {
  kind: string;
  step: number;
  event: { type: string } & Record<string, unknown>;
  orders: [string, ...unknown[]][];
  after: Record<string, unknown>;
}

export interface Planted {
  readonly lines: readonly string[];
  /** The number of the changed line. */
  readonly line: number;
}

/** Changes the first step that fits. */
export function plant(
  lines: readonly string[],
  fits: (step: StepText) => boolean,
  change: (step: StepText) => void,
): Planted {
  const { position, step } = firstStep(lines, fits);
  change(step);
  return { lines: lines.with(position, JSON.stringify(step)), line: position + 1 };
}

/** Takes the first step that fits away; `renumber`: so that no number tells. */
export function withoutStep(
  lines: readonly string[],
  fits: (step: StepText) => boolean,
  renumber = false,
): Planted {
  const { position } = firstStep(lines, fits);
  const rest = lines.slice(position + 1).map((line) => {
    const step = JSON.parse(line);
    return renumber && step.kind === 'step' ? JSON.stringify({ ...step, step: step.step - 1 }) : line;
  });
  return { lines: [...lines.slice(0, position), ...rest], line: position + 1 };
}

export const ordering = (type: string) => (step: StepText) => step.orders.some(([name]) => name === type);

export const on = (type: string) => (step: StepText) => step.event.type === type;

export function removeOrder(step: StepText, type: string): void {
  step.orders.splice(
    step.orders.findIndex(([name]) => name === type),
    1,
  );
}

export function swapOrders(step: StepText, type: string, otherType: string): void {
  const one = step.orders.findIndex(([name]) => name === type);
  const other = step.orders.findIndex(([name]) => name === otherType);
  const [first, second] = [step.orders[one], step.orders[other]];
  if (first === undefined || second === undefined) throw new Error(`No ${type} and ${otherType} to swap.`);
  step.orders[one] = second;
  step.orders[other] = first;
}

function firstStep(lines: readonly string[], fits: (step: StepText) => boolean) {
  for (const [position, line] of lines.entries()) {
    const step = JSON.parse(line) as StepText;
    if (step.kind === 'step' && fits(step)) return { position, step };
  }
  throw new Error('No step of this trace fits.');
}
