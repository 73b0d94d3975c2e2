/** Stands for vitest where the sentences of the paper run in one plain process: fast, and one at a time. */

export { expect } from './expectations.ts';

type Body = (...given: readonly never[]) => unknown;

interface Sentence {
  readonly title: string;
  readonly run: () => unknown;
}

const sentences: Sentence[] = [];

export function describe(_title: string, body: Body): void {
  body();
}

describe.each =
  (table: readonly unknown[]) =>
  (_title: string, body: Body): void => {
    for (const given of rowsOf(table)) body(...given);
  };

export function test(title: string, body: Body): void {
  sentences.push({ title, run: body as () => unknown });
}

test.each =
  (table: readonly unknown[]) =>
  (title: string, body: Body): void => {
    for (const given of rowsOf(table))
      sentences.push({ title: titleFor(title, given), run: () => body(...given) });
  };

/** A row that is no list is the only thing given. */
function rowsOf(table: readonly unknown[]): readonly (readonly never[])[] {
  return table.map((row) => (Array.isArray(row) ? (row as readonly unknown[]) : [row]) as readonly never[]);
}

function titleFor(title: string, given: readonly unknown[]): string {
  let place = 0;
  return title.replace(/%[a-z]/g, () => {
    const value = given[place];
    place += 1;
    return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
  });
}

export interface SentencesResult {
  readonly count: number;
  /** The first sentence that does not hold, and what was seen. */
  readonly broken: { readonly file: string; readonly title: string; readonly seen: string } | null;
}

/** Reads the files one after the other, and runs what each says; stops at the first that does not hold. */
export async function runSentences(
  files: Readonly<Record<string, () => Promise<unknown>>>,
  beforeEach: () => void,
): Promise<SentencesResult> {
  let count = 0;
  for (const [file, load] of Object.entries(files)) {
    sentences.length = 0;
    beforeEach();
    const unread = await failureOf(load);
    if (unread !== null) return { count, broken: { file, title: file, seen: unread } };
    for (const { title, run } of sentences) {
      beforeEach();
      const seen = await failureOf(run);
      if (seen !== null) return { count, broken: { file, title, seen } };
      count += 1;
    }
  }
  return { count, broken: null };
}

async function failureOf(run: () => unknown): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
