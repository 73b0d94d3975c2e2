/** connect.ts: the way from the rules of an owner to its parts. */

import type { Chart } from '../chart.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { Printer } from '../printer.ts';
import { kebab, namesOf } from './names.ts';

export function emitConnect(chart: Chart): readonly GeneratedFile[] {
  if (chart.parts.length === 0) return [];
  const names = namesOf(chart);
  const printer = new Printer(`${kebab(chart.name)}/connect.ts`, chart.source, ['connect']);
  const connected = printer.type(names.effects);
  const effects = printer.type(names.stepEffects);
  const kinds = chart.parts.map((part) => ({
    all: part.partOf?.all,
    orders: printer.value(namesOf(part).orders),
  }));
  const [first] = kinds;
  printer.doc(
    'Lets the rules reach the parts of this owner, and no other, until it is called again. What is needed ' +
      'for it is added to the effects once: at boot, before the first state is entered.',
  );
  printer.print(
    `export function connect(${names.variable}: ${printer.type(names.server)}, effects: ${effects}): ${connected} {`,
    `const connected = effects as ${effects} & { -readonly [Kind in ${kinds.map(({ all }) => `'${all}'`).join(' | ')}]: ${connected}[Kind] };`,
    `if (!(connected.${first?.all} instanceof ${first?.orders})) {`,
    ...kinds.map(({ all, orders }) => `connected.${all} = new ${orders}(${names.variable}, effects);`),
    '}',
    ...kinds.map(({ all }) => `connected.${all}.owner = ${names.variable};`),
    'return connected;',
    '}',
  );
  return [printer.file()];
}
