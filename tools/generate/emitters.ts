/** The machines are not all that is generated: the codec, the vocabulary, and the pictures of the charts. */

import { emitCharts } from './chart/emit-chart.ts';
import { emitCodec } from './codec/emit-codec.ts';
import { emitVocabulary } from './emit/emit-vocabulary.ts';
import type { Emitter } from './generate.ts';

export const emitters: readonly Emitter[] = [
  async (source) => emitCodec(source),
  async () => [emitVocabulary()],
  (_source, machines, charts) => emitCharts(machines, charts),
];
