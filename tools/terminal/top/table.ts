/** A look at a cluster as a table, no wider than the terminal. */

import { cut } from '../cut.ts';
import type { Look, MemberLook } from './look.ts';

export interface TableOptions {
  /** Columns; what is wider is cut. */
  readonly width: number;
  readonly colours: boolean;
}

interface Column {
  readonly title: string;
  /** Numbers end where the title ends. */
  readonly isNumber?: boolean;
  readonly text: (member: MemberLook) => string;
}

const numberText = (value: number | null | undefined) =>
  value === null || value === undefined ? '-' : `${value}`;

/** What matters most stands first: a narrow terminal cuts the rest. */
const columns: readonly Column[] = [
  { title: 'MEMBER', text: ({ name }) => name },
  { title: 'ROLE', text: roleText },
  { title: 'TERM', isNumber: true, text: ({ own }) => numberText(own?.term) },
  { title: 'LOG', text: logText },
  { title: 'COMMIT', isNumber: true, text: ({ own }) => numberText(own?.commitIndex) },
  { title: 'APPLIED', isNumber: true, text: ({ own }) => numberText(own?.lastApplied) },
  { title: 'LAG', isNumber: true, text: ({ lag, own }) => (own?.role === 'leader' ? '' : numberText(lag)) },
  { title: 'PROGRESS', text: ({ followed }) => followed?.progress ?? '' },
  { title: 'NEXT', isNumber: true, text: ({ followed }) => followed?.nextIndex.toString() ?? '' },
  { title: 'MATCH', isNumber: true, text: ({ followed }) => followed?.matchIndex.toString() ?? '' },
  { title: 'IN FLIGHT', isNumber: true, text: flightText },
  { title: 'ENDPOINT', text: ({ endpoint }) => endpoint ?? '-' },
  { title: 'STATE', text: ({ own }) => own?.state ?? '' },
];

/** Lines without line breaks. */
export function tableOf(look: Look, { width, colours }: TableOptions): readonly string[] {
  const { members, notes } = look;
  const widths = columns.map(({ title, text }) =>
    Math.max(title.length, ...members.map((member) => text(member).length)),
  );
  const lineOf = (textOf: (column: Column) => string) => {
    const cells = columns.map((column, place) => {
      const cell = textOf(column);
      const room = widths[place] as number;
      return column.isNumber === true ? cell.padStart(room) : cell.padEnd(room);
    });
    return cut(cells.join('  ').trimEnd(), width);
  };
  const paint = colours ? painted : (line: string) => line;
  const silences = members.filter(({ silence }) => silence !== null).map(silenceText);
  const remarks = [...silences, ...notes].map((line) => cut(line, width));
  return [
    cut(headline(look), width),
    '',
    paint(
      lineOf(({ title }) => title),
      bold,
    ),
    ...members.map((member) =>
      paint(
        lineOf(({ text }) => text(member)),
        colourOf(member),
      ),
    ),
    ...(remarks.length === 0 ? [] : ['', ...remarks]),
  ];
}

const bold = '1';
const green = '32';
const red = '31';

function colourOf({ silence, own }: MemberLook): string {
  if (silence !== null) return red;
  return own?.role === 'leader' ? green : '';
}

const painted = (line: string, code: string) => (code === '' ? line : `\x1b[${code}m${line}\x1b[0m`);

function headline({ clusterId, term, leader, members }: Look): string {
  const silent = members.filter(({ silence }) => silence !== null).length;
  if (silent === members.length) return `cluster ${clusterId}: nobody answers; it was in term ${term}`;
  const count = members.length === 1 ? '1 member' : `${members.length} members`;
  const silentText = silent === 0 ? '' : `, ${silent === 1 ? '1 does' : `${silent} do`} not answer`;
  return `cluster ${clusterId}: term ${term}, ${leader === null ? 'nobody leads' : `${leader} leads`}, ${count}${silentText}`;
}

function roleText({ own, isLearner, silence }: MemberLook): string {
  if (silence !== null) return 'silent';
  return isLearner && own?.role === 'follower' ? 'learner' : (own?.role ?? '');
}

function logText({ own }: MemberLook): string {
  if (own === null || own.firstLogIndex === null || own.lastLogIndex === null) return '-';
  const { firstLogIndex, lastLogIndex } = own;
  return firstLogIndex > lastLogIndex ? `empty, ${lastLogIndex}` : `${firstLogIndex}..${lastLogIndex}`;
}

function flightText({ followed }: MemberLook): string {
  if (followed === null) return '';
  const { inFlightMessages, inFlightBytes } = followed;
  return inFlightMessages === 0 ? '0' : `${inFlightMessages} (${bytesText(inFlightBytes)})`;
}

function silenceText({ name, endpoint, silence }: MemberLook): string {
  const { silentMs = 0, hasAnswered = false, reason = '' } = silence ?? {};
  const since = silentMs === 0 ? '' : ` ${hasAnswered ? 'for' : 'in'} ${durationText(silentMs)}`;
  const place = endpoint === null ? '' : ` at ${endpoint}`;
  const verb = silentMs === 0 ? 'does not answer' : 'has not answered';
  return `${name}${place} ${verb}${since}: ${reason}.`;
}

/** In the two largest units that say something. */
export function durationText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
