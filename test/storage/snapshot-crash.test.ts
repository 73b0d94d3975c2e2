/** The power fails at every call of a life with snapshots: nothing acknowledged is lost. */

import { describe, expect, it } from 'vitest';
import type { Storage } from '../../runtime/storage/storage.ts';
import { MemoryFileSystem } from '../../tools/fuzz/memory-file-system.ts';
import {
  entries,
  legibleEntry,
  mark,
  saving,
  snapshotData,
  starting,
  takeSnapshot,
  vote,
  voting,
  wholeSnapshot,
} from './entries.ts';
import { type Files, storageIn } from './storage-directory.ts';

const segmentBytes = 2048;

/** What a life does, and what a server may find from when it begins. */
interface Step {
  readonly act: (storage: Storage) => Promise<unknown>;
  readonly upTo: number;
  readonly kept: readonly string[];
}

const texts = (first: number, count: number, term: number) =>
  entries(first, count, { term }).map(legibleEntry);
const write = (batch: Parameters<Storage['write']>[0]) => async (storage: Storage) => storage.write(batch);
const take = (index: number, term: number) => (storage: Storage) =>
  takeSnapshot(storage, mark(index, term), snapshotData(3000, index));

/** Its own snapshots, then one from a leader that is far ahead, then one that another log contradicts. */
const life: readonly Step[] = [
  { act: write(voting(vote(9, 'n2'), entries(1, 6))), upTo: 0, kept: texts(1, 6, 1) },
  { act: write(saving(entries(7, 2), entries(9, 2))), upTo: 0, kept: texts(1, 10, 1) },
  { act: take(5, 1), upTo: 5, kept: texts(6, 5, 1) },
  { act: write(starting(5, 1, { keepsRest: true })), upTo: 5, kept: texts(6, 5, 1) },
  { act: write(saving(entries(11, 1))), upTo: 5, kept: texts(6, 6, 1) },
  { act: take(100, 3), upTo: 100, kept: [] },
  {
    act: write(starting(100, 3, { keepsRest: false, entries: entries(101, 3, { term: 3 }) })),
    upTo: 100,
    kept: texts(101, 3, 3),
  },
  { act: write(saving(entries(104, 2, { term: 3 }))), upTo: 100, kept: texts(101, 5, 3) },
  { act: take(104, 3), upTo: 104, kept: texts(105, 1, 3) },
  { act: write(starting(104, 3, { keepsRest: true })), upTo: 104, kept: texts(105, 1, 3) },
  {
    act: write(saving(entries(106, 12, { term: 4 }))),
    upTo: 104,
    kept: [...texts(105, 1, 3), ...texts(106, 12, 4)],
  },
  { act: take(110, 5), upTo: 110, kept: [] },
  { act: write(starting(110, 5, { keepsRest: false })), upTo: 110, kept: [] },
  { act: write(saving(entries(111, 2, { term: 6 }))), upTo: 110, kept: texts(111, 2, 6) },
];

const nothing: Pick<Step, 'upTo' | 'kept'> = { upTo: 0, kept: [] };

/** The disk at one moment, and what it may turn out to hold: what it held before the step, or after it. */
interface Moment {
  readonly files: Files;
  readonly place: string;
  readonly allowed: readonly string[];
}

const stateOf = ({ upTo, kept }: Pick<Step, 'upTo' | 'kept'>) => JSON.stringify({ upTo, kept });

/** Every call is two moments: all that was written has arrived, or only what was flushed. */
async function momentsOf(memory: MemoryFileSystem, synchronousBytes: number): Promise<readonly Moment[]> {
  const moments: Moment[] = [];
  memory.remembersFlushes = true;
  const storage = storageIn('/data', { files: memory, segmentBytes, synchronousBytes });
  await storage.open();
  let allowed: readonly string[] = [stateOf(nothing)];
  const look = (place: string) => {
    for (const files of [memory.files(), memory.flushedFiles()]) moments.push({ files, place, allowed });
  };
  memory.beforeCall = (call, path) => look(`before ${call} of ${path}`);
  for (const [number, step] of life.entries()) {
    allowed = [stateOf(life[number - 1] ?? nothing), stateOf(step)];
    await step.act(storage);
    allowed = [stateOf(step)];
    look(`after step ${number}`);
  }
  await storage.close();
  return moments;
}

/** Opens what is there, looks at all of it, writes on, and looks again. */
async function foundIn(files: Files): Promise<string> {
  const memory = new MemoryFileSystem('/data', files);
  const storage = storageIn('/data', { files: memory, segmentBytes });
  const image = await storage.open();
  const upTo = image.snapshot?.lastIncludedIndex ?? 0;
  if (upTo > 0) expect(wholeSnapshot(storage).equals(snapshotData(3000, upTo))).toBe(true);
  const kept = image.log.filter(({ index }) => index > upTo).map(legibleEntry);
  const next = entries(upTo + kept.length + 1, 1, { term: 9 });
  await storage.write(voting(vote(9, 'n2'), next));
  await storage.close();
  const again = storageIn('/data', { files: new MemoryFileSystem('/data', memory.files()), segmentBytes });
  const { log } = await again.open();
  expect(log.filter(({ index }) => index > upTo).map(legibleEntry)).toEqual([
    ...kept,
    ...next.map(legibleEntry),
  ]);
  await again.close();
  expect([...memory.files().keys()].filter((name) => name.endsWith('.new'))).toHaveLength(0);
  expect([...memory.files().keys()].filter((name) => name.startsWith('snapshot-')).length).toBe(
    upTo > 0 ? 1 : 0,
  );
  return stateOf({ upTo, kept });
}

async function everyCrash(moments: readonly Moment[]): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  for (const { files, place, allowed } of moments) {
    const state = await foundIn(files).catch((cause: unknown) => expect.fail(`${place}: ${cause}`));
    if (!allowed.includes(state)) expect.fail(`${place} gives ${state}, not ${allowed.join(' or ')}`);
    seen.add(state);
  }
  return seen;
}

describe('a crash at any call', () => {
  it.each([
    ['synchronously', 65_536],
    ['in the background', 0],
  ])(
    'of a life that writes %s leaves the state before or after the step, and room to go on',
    async (_, bytes) => {
      const seen = await everyCrash(await momentsOf(new MemoryFileSystem('/data'), bytes));

      expect(seen).toEqual(new Set([nothing, ...life].map(stateOf)));
    },
  );

  it.each([
    { lazy: /\.snapshot\./, finding: /the header of a snapshot, but it holds something else/ },
    { lazy: /spare-|\.segment$/, finding: /^after step 0 gives .*"kept":\[\]/ },
    { lazy: /term-and-vote$/, finding: /of term 1|no snapshot|^after step 0 gives/ },
    { lazy: /^\/data$/, finding: /^after step 2 gives .*"upTo":0/ },
  ])('is found to lose something on a disk that does not flush $lazy', async ({ lazy, finding }) => {
    const moments = await momentsOf(new LazyDisk(lazy), 65_536);

    await expect(everyCrash(moments)).rejects.toThrow(finding);
  });
});

/** Says that it has flushed, and has not, where the path is like this and the storage is open. */
class LazyDisk extends MemoryFileSystem {
  readonly #lazy: RegExp;
  readonly #paths = new Map<number, string>();

  constructor(lazy: RegExp) {
    super('/data');
    this.#lazy = lazy;
  }

  override open(path: string, mode: 'create' | 'existing'): number {
    const file = super.open(path, mode);
    this.#paths.set(file, path);
    return file;
  }

  override flushSync(file: number): void {
    if (!this.#isLazyAbout(this.#paths.get(file) ?? '')) super.flushSync(file);
  }

  override flushDirectorySync(directory: string): void {
    if (!this.#isLazyAbout(directory)) super.flushDirectorySync(directory);
  }

  #isLazyAbout(path: string): boolean {
    return this.flushedFiles().has('log-000000000001.segment') && this.#lazy.test(path);
  }
}
