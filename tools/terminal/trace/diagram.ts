/** A sequence diagram of a trace, in text: a lane for each server, time downwards, words beside it. */

import { cut } from '../cut.ts';
import { Lanes, legend, type Mark } from './lanes.ts';
import { type MessageSurvey, MessageWays } from './message-ways.ts';
import type { ToldState } from './moment.ts';
import type { NumberedMoment } from './read-moments.ts';

export interface DiagramOptions {
  /** Columns; what is wider is cut. */
  readonly width: number;
  /** Only these have lanes; null: all. */
  readonly only: ReadonlySet<string> | null;
  /** Zero of the times; null: nobody measured time. */
  readonly beginMs: number | null;
}

/** What confirms what was ordered before: it is left out where nothing that is drawn comes of it. */
const quietEvents = /^(EntriesSaved|SnapshotSaved|WriteEnded|SnapshotWritten)\b/;
/** The names stand above the lanes again after so many rows. */
const rowsBelowHeading = 50;
const gutterSteps = 7;
const gutterTime = 11;

export class Diagram {
  readonly #options: DiagramOptions;
  readonly #survey: MessageSurvey;
  readonly #ways: MessageWays;
  readonly #laneOf: ReadonlyMap<string, number>;
  readonly #lanes: Lanes;
  readonly #states = new Map<string, ToldState>();
  /** By server: the number of its last step. */
  readonly #lastSteps = new Map<string, number>();
  #rows = 0;

  constructor(survey: MessageSurvey, options: DiagramOptions) {
    const { only } = options;
    const names = [...survey.servers]
      .filter((name) => only?.has(name) ?? true)
      .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
    this.#options = options;
    this.#survey = survey;
    this.#ways = new MessageWays(survey);
    this.#laneOf = new Map(names.map((name, lane) => [name, lane]));
    this.#lanes = new Lanes(names);
  }

  get legend(): string {
    return cut(legend, this.#options.width);
  }

  /** What follows is drawn as rows only if `isShown`; the diagram goes on in any case. */
  take(moment: NumberedMoment, isShown: boolean): readonly string[] {
    const before = this.#stateOf(moment);
    const changes = changesOf(before, moment);
    const lane = moment.server === null ? null : (this.#laneOf.get(moment.server) ?? null);
    const isAbsent = moment.server !== null && lane === null;
    const told = isAbsent ? [] : this.#told(moment, changes, lane);
    this.#follow(moment, before, lane);
    const rows = [...told, ...(isAbsent ? this.#countOnly(moment) : this.#sentRows(moment, lane))];
    return isShown ? rows.flatMap((row) => this.#underHeading(row)) : [];
  }

  /** A server that starts anew has everything to tell. */
  #stateOf({ server, kind }: NumberedMoment): ToldState {
    return kind === 'start' || server === null ? {} : (this.#states.get(server) ?? {});
  }

  #follow({ server, kind, number, state }: NumberedMoment, before: ToldState, lane: number | null): void {
    if (server === null) return;
    const isOver = kind === 'crash' || kind === 'end';
    const after = isOver ? { role: 'down' } : { ...before, ...state };
    this.#states.set(server, after);
    if (number !== null && kind !== 'loss') this.#lastSteps.set(server, number);
    if (lane !== null) this.#lanes.setRole(lane, after.role ?? '');
  }

  #told(moment: NumberedMoment, changes: string, lane: number | null): readonly string[] {
    const { kind, from, server, text } = moment;
    if (kind === 'aside') return [this.#row(moment, this.#lanes.row(null, null), sentence(server, text, ''))];
    if (from !== null && server !== null) return this.#arrivalRows(moment, from, lane as number, changes);
    if (quietEvents.test(text) && changes === '') return [];
    const words = sentence(null, text.replace(/^Timeout /, ''), kind === 'crash' ? '' : changes);
    return [this.#row(moment, this.#lanes.row(lane, markOf(kind, changes)), words)];
  }

  #arrivalRows(moment: NumberedMoment, from: string, lane: number, changes: string): readonly string[] {
    const { kind, server, text, number } = moment;
    const sender = this.#laneOf.get(from);
    if (kind === 'loss') {
      this.#ways.arrives(server as string, text, false);
      if (sender === undefined) return [];
      const lanes = this.#lanes.arrowRow({ from: sender, to: lane, isLost: true });
      return [this.#row(moment, lanes, sentence(null, wordsOf(text), '', 'is lost'))];
    }
    const sentIn = this.#ways.arrives(server as string, text, kind === 'repetition');
    const last = this.#lastSteps.get(from) ?? number;
    const remark =
      sentIn === 'again' ? 'again' : sentIn !== null && sentIn !== last ? `sent in ${sentIn}` : '';
    if (sender === undefined) {
      const words = sentence(from, wordsOf(text), changes, remark);
      return [this.#row(moment, this.#lanes.row(lane, markOf(kind, changes)), words)];
    }
    const lanes = this.#lanes.arrowRow({ from: sender, to: lane, isLost: false });
    return [this.#row(moment, lanes, sentence(null, wordsOf(text), changes, remark))];
  }

  /** An arrow is drawn where a message arrives; where nothing is told of that, where it is sent. */
  #sentRows(moment: NumberedMoment, lane: number | null): readonly string[] {
    const { sent, number } = moment;
    return sent.flatMap(({ to, text }) => {
      const arrives = this.#ways.leaves(to, text, number as number);
      const receiver = this.#laneOf.get(to);
      if (arrives || receiver === undefined || lane === null || receiver === lane) return [];
      const isLost = this.#survey.told.has(to);
      const lanes = this.#lanes.arrowRow({ from: lane, to: receiver, isLost });
      const remark = this.#survey.incomplete.has(to) ? 'is not seen to arrive' : 'never arrives';
      return [this.#row(null, lanes, sentence(null, wordsOf(text), '', isLost ? remark : ''))];
    });
  }

  #countOnly({ sent, server, from, kind, text, number }: NumberedMoment): readonly string[] {
    if (from !== null) this.#ways.arrives(server as string, text, kind === 'repetition');
    for (const { to, text: told } of sent) this.#ways.leaves(to, told, number as number);
    return [];
  }

  #row(moment: NumberedMoment | null, lanes: string, words: string): string {
    const number = moment?.number ?? null;
    return cut(`${this.#gutter(number, moment?.time ?? null)}${lanes}  ${words}`, this.#options.width);
  }

  #gutter(number: number | null, time: number | null): string {
    const step = (number === null ? '' : String(number)).padStart(gutterSteps);
    const { beginMs } = this.#options;
    if (beginMs === null) return `${step}  `;
    const told = number === null || time === null ? '' : ((time - beginMs) / 1000).toFixed(3);
    return `${step}${told.padStart(gutterTime)}  `;
  }

  #underHeading(row: string): readonly string[] {
    const isDue = this.#rows % rowsBelowHeading === 0;
    this.#rows += 1;
    if (!isDue) return [row];
    const step = 'step'.padStart(gutterSteps);
    const gutter = this.#options.beginMs === null ? step : `${step}${'seconds'.padStart(gutterTime)}`;
    const heading = cut(`${gutter}  ${this.#lanes.heading}`, this.#options.width);
    return this.#rows === 1 ? [heading, row] : ['', heading, row];
  }
}

/** What a person sees between two steps, in words. */
function changesOf(before: ToldState, { state, kind }: NumberedMoment): string {
  const { role, term, vote, last, commit } = state;
  const short = (path: string | undefined) => path?.split('.')[0];
  const changes: string[] = [];
  if (role !== undefined && short(role) !== short(before.role)) changes.push(short(role) as string);
  if (term !== undefined && term !== before.term) changes.push(`term ${term}`);
  if (vote !== undefined && vote !== null && vote !== before.vote) changes.push(`votes for ${vote}`);
  if (last !== undefined && last !== before.last) changes.push(`log ${last}`);
  if (commit !== undefined && commit !== before.commit) changes.push(`commit ${commit}`);
  return kind === 'loss' ? '' : changes.join(', ');
}

function markOf(kind: NumberedMoment['kind'], changes: string): Mark {
  if (kind === 'start') return 'start';
  if (kind === 'crash' || kind === 'end') return 'crash';
  return /^(follower|preCandidate|candidate|leader)\b/.test(changes) ? 'role' : 'event';
}

/** Without what the arrow says, what only machines compare, and conflicts that there are none. */
function wordsOf(text: string): string {
  return text
    .replace(/^(\w+) \S+/, '$1')
    .replace(/ s\d+/, '')
    .replace(/ conflict 0@0$/, '');
}

function sentence(subject: string | null, words: string, changes: string, remark = ''): string {
  const start = subject === null ? words : `${subject}: ${words}`;
  const aside = remark === '' ? '' : ` (${remark})`;
  return `${start}${aside}${changes === '' ? '' : `  ⇒ ${changes}`}`;
}
