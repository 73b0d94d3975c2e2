/** Prints a function whose unused parameters say so by an underscore. */

import type { Printer } from '../printer.ts';

export interface FunctionToPrint {
  readonly name: string;
  /** Only used in its own file. */
  readonly isPrivate?: boolean;
  readonly parameters: readonly (readonly [name: string, type: string])[];
  readonly returns: string;
  readonly body: readonly string[];
}

export function printFunction(printer: Printer, printed: FunctionToPrint): void {
  const { name, isPrivate = false, parameters, returns, body } = printed;
  const code = body.filter((line) => !line.trim().startsWith('//')).join('\n');
  const written = parameters.map(([parameter, type]) => {
    const isUsed = new RegExp(`(?<![.'\\w])${parameter}(?!['\\w])`).test(code);
    return `${isUsed ? '' : '_'}${parameter}: ${type}`;
  });
  printer.print(
    `${isPrivate ? '' : 'export '}function ${name}(${written.join(', ')}): ${returns} {`,
    ...body,
    '}',
    '',
  );
}
