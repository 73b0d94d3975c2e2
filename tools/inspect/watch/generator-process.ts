/**
 * The generator in a process that serves once: a module that has been imported stays as it was. It is started
 * ahead, and waits for its one order.
 */

import { join } from 'node:path';
import { emitters } from '../../generate/emitters.ts';
import { generate } from '../../generate/generate.ts';
import { writeFiles } from '../../generate/write-files.ts';
import type { GeneratorAnswer, GeneratorOrder } from './generator.ts';

process.once('message', async (order: GeneratorOrder) => {
  const answer = await carryOut(order);
  process.send?.(answer, () => process.exit(0));
});

async function carryOut({ folder, root }: GeneratorOrder): Promise<GeneratorAnswer> {
  try {
    const files = await generate(folder, emitters);
    writeFiles(join(folder, 'generated'), files);
    const { missing, changed, stale } = writeFiles(join(root, 'generated'), files);
    return { refusal: null, changed: [...missing, ...changed, ...stale] };
  } catch (cause) {
    const isNamed = cause instanceof Error && cause.name !== 'Error';
    const refusal = isNamed ? cause.message : String(cause instanceof Error ? cause.stack : cause);
    return { refusal, changed: [] };
  }
}
