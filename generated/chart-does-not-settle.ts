// Generated from the machines in spec/machines by tools/generate.
// Do not edit: change the source and run `npm run generate`.

/** A step went on and on: branches enable each other in a circle. A fault of the chart, not of its input. */
export class ChartDoesNotSettle extends Error {
  override readonly name = 'ChartDoesNotSettle';

  constructor(machine: string, role: string, trigger: string) {
    super(
      `Cannot finish a step of ${machine}: in state '${role}', ${trigger} goes on without end. ` +
        `Look in the chart for branches of '${role}' whose guards still hold after their own actions.`,
    );
  }
}
