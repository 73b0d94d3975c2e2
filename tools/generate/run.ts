/** One run of the generator: brings generated/ up to date, or says how it differs. */

import { join } from 'node:path';
import { type Emitter, generate } from './generate.ts';
import { differences, writeFiles } from './write-files.ts';

export interface Run {
  /** The folder that holds spec/ and generated/. */
  readonly root: string;
  /** Only compare: nothing is written, and any difference is a failure. */
  readonly isCheck: boolean;
  readonly emitters: readonly Emitter[];
  readonly print: (line: string) => void;
}

/**
 * Gives the exit code. What is refused is printed like any other result: it is not a fault of the generator.
 */
export async function run({ root, isCheck, emitters, print }: Run): Promise<0 | 1> {
  const began = performance.now();
  try {
    const files = await generate(root, emitters);
    const folder = join(root, 'generated');
    const { missing, changed, stale } = isCheck ? differences(folder, files) : writeFiles(folder, files);
    const lines = [
      ...missing.map((path) => `${isCheck ? 'missing' : 'new'} generated/${path}`),
      ...changed.map((path) => `changed generated/${path}`),
      ...stale.map((path) => `${isCheck ? 'stale' : 'removed'} generated/${path}`),
    ];
    for (const line of lines) print(line);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    if (!isCheck)
      print(`Generated ${files.length} files in ${seconds} s, ${lines.length || 'none'} of them different.`);
    if (!isCheck || lines.length === 0) return 0;
    print('generated/ is not what the specification says. Run `npm run generate` and commit the result.');
  } catch (error) {
    const isNamed = error instanceof Error && error.name !== 'Error';
    print(isNamed ? error.message : String(error instanceof Error ? error.stack : error));
  }
  return 1;
}
