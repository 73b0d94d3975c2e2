/** The table of branches: a file per file of handlers, and one that holds them all by number. */

import { type Branch, type Chart, guardText, triggerText } from '../chart.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { Printer } from '../printer.ts';
import { groupBy } from './emit-enter-exit.ts';
import { branchType } from './emit-shared.ts';
import { fileNameOf, kebab, namesOf } from './names.ts';

export function emitBranches(chart: Chart): readonly GeneratedFile[] {
  const names = namesOf(chart);
  const table = new Printer(`${kebab(chart.name)}/branches.ts`, chart.source, ['branches']);
  const parts = groupBy(chart.branches, (branch) => fileNameOf(chart, branch.source)).map((branches) => {
    const file = fileNameOf(chart, (branches[0] as Branch).source);
    const name = `${file.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())}Branches`;
    const printer = new Printer(`${kebab(chart.name)}/${file}-branches.ts`, chart.source, [name]);
    printer.print(`export const ${name}: readonly ${printer.type(branchType)}[] = [`);
    printer.print(...branches.map(entryOf), '];');
    return { printer, use: table.value({ name, file: names.file(`${file}-branches`) }) };
  });
  table.doc('Every branch of the chart: its number is its position. StepEffects.took() names it.');
  table.print(`export const branches: readonly ${table.type(branchType)}[] = [`);
  table.print(...parts.map(({ use }) => `...${use},`), '];');
  return [...parts.map(({ printer }) => printer.file()), table.file()];
}

function entryOf(branch: Branch): string {
  const entry = {
    number: branch.number,
    state: branch.source.path,
    on: triggerText(branch.trigger),
    guard: branch.guard === undefined ? null : guardText(branch.guard),
    target: branch.target === undefined ? null : branch.target.path,
    reenter: branch.reenter,
    actions: branch.actions,
    looksAgain: branch.looksAgain,
    why: whyOf(branch),
    citation: citationIn(branch),
  };
  const properties = Object.entries(entry).map(([key, value]) => `${key}: ${literal(value)},`);
  return ['{', ...properties, '},'].join('\n');
}

/** What is said about a branch: by itself, or, if it is the only one, about its whole list. */
export function whyOf(branch: Branch): string {
  const texts = [branch.doc.text, branch.why].filter((text) => text !== '');
  const text = texts.length > 0 ? texts.join(' ') : (onlyList(branch)?.doc.text ?? '');
  return text.replace(/\s+/g, ' ');
}

export function citationIn(branch: Branch): string {
  return branch.citation !== '' ? branch.citation : (onlyList(branch)?.citation ?? '');
}

function onlyList(branch: Branch) {
  const list = branch.source.lists.find((each) => each.branches.includes(branch));
  return list?.branches.length === 1 ? list : undefined;
}

/** As Biome writes it: single quotes, unless that costs more escapes than double ones. */
function literal(value: string | number | boolean | null | readonly string[]): string {
  if (typeof value === 'string') {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    return `${quote}${value.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
  }
  if (typeof value === 'object' && value !== null) return `[${value.map(literal).join(', ')}]`;
  return String(value);
}
