/** A laid-out chart as a picture that stands alone: no script, no font, no variable; light and dark. */

import type { BranchNumbers, Mark } from './drawing.ts';
import type { Area, LaidOutChart, PlacedArrow, PlacedBox, Point } from './lay-out.ts';
import { STYLE } from './svg-style.ts';
import { CHARACTER_WIDTH, MARK_WIDTH, PADDING, ROW_HEIGHT, TITLE_HEIGHT } from './text-metrics.ts';

const CORNER = 7;
const LEGEND_HEIGHT = 30;

const LEGEND: readonly (readonly [Mark, string])[] = [
  ['event', 'event'],
  ['timer', 'timer'],
  ['always', 'as soon as it holds'],
  ['entry', 'on entry'],
  ['exit', 'on exit'],
];

/** Each ten wide, around the middle of a row. */
const MARKS: Readonly<Record<Mark, string>> = {
  timer: 'M0 0 a5 5 0 1 0 10 0 a5 5 0 1 0 -10 0 M5 -3 V0 H7.5',
  event: 'M0 -3.5 h10 v7 h-10 z l5 4 l5 -4',
  always: 'M5 0 c-2 -4 -5 -4 -5 0 c0 4 3 4 5 0 c2 -4 5 -4 5 0 c0 4 -3 4 -5 0',
  entry: 'M0 0 h7 m-3 -3 l3 3 l-3 3 M10 -4 v8',
  exit: 'M0 -4 v8 M3 0 h7 m-3 -3 l3 3 l-3 3',
};

export function drawSvg(chart: LaidOutChart): string {
  const { width, name } = chart;
  const height = chart.height + LEGEND_HEIGHT;
  const size = `${width} ${height}`;
  const sides = `width="${width}" height="${height}"`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" ${sides} role="img" aria-label="${escaped(name)}">`,
    `<title>The ${escaped(name)} chart: generated from spec/machines/${escaped(name)}.machine.ts</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="12"/>`,
    ...chart.boxes.map(drawBox),
    ...chart.arrows.map(drawLine),
    ...chart.dots.map(({ area }) => `<circle class="dot" ${center(area)} r="${number(area.width / 2)}"/>`),
    ...chart.arrows.map(drawLabel),
    ...drawLegend(chart.height),
    '</svg>',
  ]
    .filter((line) => line !== '')
    .join('\n')}\n`;
}

function drawLegend(y: number): readonly string[] {
  let x = 24;
  const entries = LEGEND.map(([mark, text]) => {
    const entry = `${drawMark(mark, x, y + 10)}\n${word(mark, x + MARK_WIDTH, y + 10, text)}`;
    x += MARK_WIDTH + (text.length + 3) * CHARACTER_WIDTH;
    return entry;
  });
  return [...entries, word('guard', x, y + 10, '↻ entered anew   [guard]')];
}

function drawBox({ box, area, text, depth }: PlacedBox): string {
  const kind = box.isEverywhere ? 'everywhere' : box.isFinal ? 'final' : depth === 0 ? 'role' : 'child';
  const inner = { x: area.x + 3.5, y: area.y + 3.5, width: area.width - 7, height: area.height - 7 };
  const titleY = area.y + 21;
  const rows = text.rows.flatMap((row, place) => {
    const y = area.y + TITLE_HEIGHT + place * ROW_HEIGHT + 11;
    return grouped(row.branches, [
      row.mark === null ? '' : drawMark(row.mark, area.x + PADDING, y),
      row.left === '' ? '' : word(row.mark ?? 'event', area.x + PADDING + MARK_WIDTH, y, row.left),
      word('effect', area.x + text.columnX, y, row.right),
    ]);
  });
  const state = box.isEverywhere ? '' : ` data-state="${escaped(box.id)}"`;
  return [
    `<rect class="box ${kind}"${state} ${corners(area)} rx="10"/>`,
    box.isFinal ? `<rect class="inner" ${corners(inner)} rx="7"/>` : '',
    word(depth === 0 ? 'title' : 'subtitle', area.x + PADDING, titleY, box.title),
    box.citation === '' ? '' : word('citation', area.x + area.width - PADDING, titleY, box.citation),
    ...rows,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function drawLine({ points, arrow }: PlacedArrow): string {
  const [first, ...others] = points;
  const last = points.at(-1);
  const beforeLast = points.at(-2);
  if (first === undefined || last === undefined || beforeLast === undefined) return '';
  const bends = others
    .slice(0, -1)
    .map((bend, place) => round(points[place] as Point, bend, others[place + 1] as Point));
  const path = [`M${at(first)}`, ...bends, `L${at(last)}`].join(' ');
  const main = arrow === null ? '' : ` ${arrow.lines[0]?.mark ?? 'event'}`;
  const branches = arrow?.lines.flatMap((line) => line.branches) ?? [];
  return grouped(branches, [
    `<path class="line${main}" d="${path}"/>`,
    `<path class="head${main}" d="${head(beforeLast, last)}"/>`,
  ]).join('\n');
}

/** Whoever shows a run finds by it what stands for a branch. Several share what is drawn once. */
function grouped(branches: BranchNumbers, drawn: readonly string[]): readonly string[] {
  const lines = drawn.filter((line) => line !== '');
  return branches.length === 0 ? lines : [`<g data-branch="${branches.join(' ')}">`, ...lines, '</g>'];
}

function drawLabel({ label }: PlacedArrow): string {
  if (label === null) return '';
  const { area, text } = label;
  const rows = text.rows.flatMap((row, place) => {
    const y = area.y + place * ROW_HEIGHT + 14;
    return grouped(row.branches, [
      row.mark === null ? '' : drawMark(row.mark, area.x + 4, y),
      word(row.isGuard ? 'guard' : (row.mark ?? 'event'), area.x + 4 + MARK_WIDTH, y, row.text),
    ]);
  });
  return rows.join('\n');
}

/** A clock for timers, an envelope for events, an infinity for what holds always, and doors. */
function drawMark(mark: Mark, x: number, baseline: number): string {
  return `<path class="mark ${mark}" transform="translate(${number(x)} ${number(baseline - 4)})" d="${MARKS[mark]}"/>`;
}

function word(kind: string, x: number, y: number, text: string): string {
  return `<text class="${kind}" x="${number(x)}" y="${number(y)}">${escaped(text)}</text>`;
}

/** A corner that is cut round, as far as the pieces on both sides allow. */
function round(before: Point, bend: Point, after: Point): string {
  const towards = (from: Point, to: Point): Point => {
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    const share = Math.min(CORNER, length / 2) / length;
    return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
  };
  return `L${at(towards(bend, before))} Q${at(bend)} ${at(towards(bend, after))}`;
}

function head(from: Point, tip: Point): string {
  const length = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  const along = { x: (tip.x - from.x) / length, y: (tip.y - from.y) / length };
  const base = { x: tip.x - along.x * 8, y: tip.y - along.y * 8 };
  const left = { x: base.x - along.y * 4, y: base.y + along.x * 4 };
  const right = { x: base.x + along.y * 4, y: base.y - along.x * 4 };
  return `M${at(tip)} L${at(left)} L${at(right)} Z`;
}

function corners({ x, y, width, height }: Area): string {
  return `x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
}

function center({ x, y, width, height }: Area): string {
  return `cx="${number(x + width / 2)}" cy="${number(y + height / 2)}"`;
}

function at({ x, y }: Point): string {
  return `${number(x)} ${number(y)}`;
}

/** A tenth of a pixel is enough, and is the same on every machine. */
function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
