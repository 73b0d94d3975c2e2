/** transitions.md: every machine as a table that can be read beside the paper. */

import { type Branch, type Chart, type ChartState, guardText, titleOf, triggerText } from '../chart.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { citationIn, whyOf } from './emit-branches.ts';

/** An owner comes before its parts. */
export function emitTransitions(all: readonly Chart[]): GeneratedFile {
  const charts = all.filter(({ owner }) => owner === undefined).flatMap((chart) => [chart, ...chart.parts]);
  const header = [
    `<!-- Generated from ${charts.map((chart) => chart.source).join(', ')} by tools/generate. -->`,
    '<!-- Do not edit: change the source and run `npm run generate`. -->',
    '',
    '# Transitions',
    '',
    'In a state, the first row whose guard holds is taken; if none does, the parent state is asked, the machine last.',
    'A target in _italics_ is left and entered anew. ↻ looks at the same event again, in the new state.',
  ];
  return { path: 'transitions.md', text: [...header, ...charts.flatMap(section), ''].join('\n') };
}

function section(chart: Chart): readonly string[] {
  const { owner, partOf } = chart;
  const home = `One for each id in \`${partOf?.all}\` of ${owner?.name}; its address ends in \`${partOf?.one}:<id>\`.`;
  const about = owner === undefined ? [] : ['', home];
  return ['', `## ${chart.name}`, ...about, ...chart.states.flatMap((state) => stateSection(chart, state))];
}

function stateSection(chart: Chart, state: ChartState): readonly string[] {
  const title = state.path === '' ? 'in every state' : state.path;
  const said = [state.doc.text.replace(/\s+/g, ' '), cited(state.citation)].filter((part) => part !== '');
  const facts = [
    state.kind === 'final' ? 'Final: nothing happens any more.' : '',
    state.initial === undefined ? '' : `Begins in ${code(state.initial.path)}.`,
    state.entry.length === 0 ? '' : `On entry: ${state.entry.map(code).join(', ')}.`,
    state.exit.length === 0 ? '' : `On exit: ${state.exit.map(code).join(', ')}.`,
    state.timers.length === 0 ? '' : `Timers: ${state.timers.map(code).join(', ')}.`,
  ].filter((fact) => fact !== '');
  const rows = state.lists.flatMap((list) =>
    list.branches.map((branch, position) => rowOf(chart, branch, position === 0)),
  );
  const table = [
    '| event | guard | target | actions | why |',
    '|---|---|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ];
  const paragraphs = [said.join(' '), facts.join(' ')].filter((part) => part !== '');
  return [
    '',
    `### ${chart.name}: ${title}`,
    ...paragraphs.flatMap((part) => ['', part]),
    ...(rows.length === 0 ? [] : ['', ...table]),
  ];
}

function rowOf(chart: Chart, branch: Branch, isFirst: boolean): readonly string[] {
  const target = branch.target === undefined ? '' : titleOf(chart, branch.target);
  const actions = [...branch.actions.map(code), ...(branch.looksAgain ? ['↻'] : [])];
  const isIgnored = target === '' && actions.length === 0;
  return [
    isFirst ? triggerText(branch.trigger) : '',
    branch.guard === undefined
      ? ''
      : guardText(branch.guard, code).replaceAll('&&', 'and').replaceAll('||', 'or').replaceAll('!', 'not '),
    branch.reenter ? `_${target}_` : target,
    isIgnored ? '–' : actions.join(', '),
    [whyOf(branch), cited(citationIn(branch))]
      .filter((part) => part !== '')
      .join(' ')
      .replaceAll('|', '\\|'),
  ];
}

function code(name: string): string {
  return `\`${name}\``;
}

function cited(citation: string): string {
  return citation === '' ? '' : `(${citation})`;
}
