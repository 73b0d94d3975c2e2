/**
 * How much room text takes. The picture is made without a browser, so widths are those of a monospaced font.
 */

import type { ArrowLine, Box, BranchNumbers, Effect } from './drawing.ts';

/** Width of a character of 11.5 px; 0.6 em in nearly every monospaced font. */
export const CHARACTER_WIDTH = 6.95;
export const ROW_HEIGHT = 17;
export const TITLE_HEIGHT = 32;
export const MARK_WIDTH = 17;
export const PADDING = 14;
const COLUMN_GAP = 14;
const TITLE_CHARACTER_WIDTH = 8.6;
const EFFECT_CHARACTERS = 40;
const ARROW_CHARACTERS = 34;

/** A row of a box: the trigger stands in the first row of its effects only. */
export interface Row {
  readonly mark: ArrowLine['mark'] | null;
  readonly left: string;
  readonly right: string;
  readonly branches: BranchNumbers;
}

export interface BoxText {
  readonly rows: readonly Row[];
  /** Where the right column begins, from the left edge of the box. */
  readonly columnX: number;
  readonly width: number;
  /** Of title and rows. */
  readonly height: number;
}

export function boxText(box: Box): BoxText {
  const rows = box.lines.flatMap(({ mark, trigger, effects }) =>
    effectRows(effects).map(
      ({ text: right, branches }, place): Row =>
        place === 0 ? { mark, left: trigger, right, branches } : { mark: null, left: '', right, branches },
    ),
  );
  const left = Math.max(0, ...rows.map((row) => row.left.length)) * CHARACTER_WIDTH;
  const right = Math.max(0, ...rows.map((row) => row.right.length)) * CHARACTER_WIDTH;
  const columnX = PADDING + MARK_WIDTH + left + COLUMN_GAP;
  const citation = box.citation === '' ? 0 : box.citation.length * CHARACTER_WIDTH + PADDING;
  const title = box.title.length * TITLE_CHARACTER_WIDTH + citation + 2 * PADDING;
  return {
    rows,
    columnX,
    width: Math.max(title, rows.length === 0 ? 0 : columnX + right + PADDING),
    height: TITLE_HEIGHT + rows.length * ROW_HEIGHT + (rows.length === 0 ? 0 : PADDING / 2),
  };
}

/** A row of an arrow: a mark stands before its first row only. */
export interface ArrowRow {
  readonly mark: ArrowLine['mark'] | null;
  readonly text: string;
  readonly isGuard: boolean;
  readonly branches: BranchNumbers;
}

export interface ArrowText {
  readonly rows: readonly ArrowRow[];
  readonly width: number;
  readonly height: number;
}

/** Triggers first, and their guard in the next row if both do not fit into one. */
export function arrowText(lines: readonly ArrowLine[]): ArrowText {
  const rows = lines.flatMap(({ mark, text, branches }) => {
    const parts = fold(text, ARROW_CHARACTERS);
    const guard = parts.findIndex((part) => part.startsWith('['));
    return parts.map(
      (part, place): ArrowRow => ({
        mark: place === 0 ? mark : null,
        text: place > guard && guard !== -1 ? ` ${part}` : part,
        isGuard: guard !== -1 && place >= guard,
        branches,
      }),
    );
  });
  const longest = Math.max(...rows.map((row) => row.text.length));
  return { rows, width: MARK_WIDTH + longest * CHARACTER_WIDTH + 8, height: rows.length * ROW_HEIGHT + 4 };
}

/** All alternatives in one row if they fit, and otherwise each in a row of its own. */
function effectRows(effects: readonly Effect[]): readonly Effect[] {
  const all = effects.map(({ text }) => text).join(' · ');
  if (all.length <= EFFECT_CHARACTERS)
    return [{ text: all, branches: effects.flatMap(({ branches }) => branches) }];
  return effects.flatMap(({ text, branches }) =>
    fold(text, EFFECT_CHARACTERS).map((row) => ({ text: row, branches })),
  );
}

/** Breaks at spaces, before a guard rather than within it. */
function fold(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text];
  const guard = text.indexOf('[');
  if (guard > 0) return [...fold(text.slice(0, guard - 1), width), ...fold(text.slice(guard), width)];
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(' ')) {
    if (row !== '' && row.length + 1 + word.length > width) {
      rows.push(row);
      row = word;
    } else {
      row = row === '' ? word : `${row} ${word}`;
    }
  }
  return [...rows, row];
}
