/** From the content of a snapshot to a store, item by item, each checked against what a store can be. */
import { DamagedSnapshotError } from '../errors.ts';
import type { ByteString } from './byte-string.ts';
import { ContentReader, type Waiting } from './content-reader.ts';
import type { KeyValueStore } from './key-value-store.ts';
import type { Announced } from './request-execution.ts';
import { ITEM } from './snapshot-format.ts';
import { StoreBuilder } from './store-builder.ts';
import { type Bounds, NO_VERSION, type Version, wrongDeletion, wrongVersion } from './version-rules.ts';

export interface RestoredState {
  readonly store: KeyValueStore;
  readonly announced: Announced;
}

/** Of a version, all before the value. */
const VERSION_HEAD_BYTES = 28;

/**
 * A generator, because an item may end in another section than it begins in. Most do not, so for
 * most of them no other one is made.
 */
export class SnapshotContent {
  readonly #input = new ContentReader();
  readonly #announced: Announced = new Map();
  readonly #reading: Waiting;
  #state: RestoredState | undefined;
  #keyCount = 0;
  #versionCount = 0;
  /** Of the item that is being read. */
  #offset = 0;

  constructor() {
    this.#reading = this.#read();
    this.#reading.next();
  }

  /** Undefined before the end. */
  get state(): RestoredState | undefined {
    return this.#state;
  }

  /** @throws DamagedSnapshotError */
  add(content: Uint8Array): void {
    this.#reading.next(content);
    if (this.#state !== undefined && !this.#input.isAtEnd) {
      throw new DamagedSnapshotError({
        offset: this.#input.offset,
        expected: 'nothing after the end of the content',
        actual: 'more',
      });
    }
  }

  *#read(): Waiting {
    const bounds = yield* this.#readBounds();
    const store = new StoreBuilder(bounds.revision, bounds.compactRevision);
    const lastItem = yield* this.#readAnnouncements();
    yield* this.#readKeys(lastItem, store, bounds);
    this.#state = { store: store.finish(), announced: this.#announced };
  }

  *#readBounds(): Waiting<Bounds> {
    const item = yield* this.#item();
    if (item !== ITEM.state) throw this.#wrongItem('the revisions of the store', item);
    yield* this.#input.wait(16);
    const revision = this.#input.double();
    const compactRevision = this.#input.double();
    this.#must(Number.isSafeInteger(revision) && revision >= 1, 'a revision from 1 on', revision);
    const isCompactRevision =
      Number.isSafeInteger(compactRevision) && !Object.is(compactRevision, -0) && compactRevision >= -1;
    this.#must(
      isCompactRevision && compactRevision <= revision,
      `a compaction from -1 to ${revision}`,
      compactRevision,
    );
    return { revision, compactRevision };
  }

  /** The item that is none any more. */
  *#readAnnouncements(): Waiting<number> {
    for (let last: ByteString | undefined; ; ) {
      const item = yield* this.#item();
      if (item !== ITEM.announcement) return item;
      const member = yield* this.#input.key();
      this.#must(last === undefined || member > last, 'an id after the one before', 'another');
      last = member;
      const name = yield* this.#input.key();
      yield* this.#input.wait(4);
      const clientUrls: ByteString[] = [];
      for (let left = this.#input.count(); left > 0; left--) clientUrls.push(yield* this.#input.key());
      this.#announced.set(member, { name, clientUrls });
    }
  }

  *#readKeys(firstItem: number, store: StoreBuilder, bounds: Bounds): Waiting {
    const input = this.#input;
    let last = '' as ByteString;
    let item = firstItem;
    while (item === ITEM.key) {
      const key = input.hasKey ? input.keyAtOnce() : yield* input.key();
      this.#must(key > last, 'a key after the one before', 'another');
      last = key;
      store.key(key);
      this.#keyCount += 1;
      item = yield* this.#readVersions(store, bounds);
    }
    if (item !== ITEM.end) throw this.#wrongItem('a key or the end', item);
    yield* input.wait(16);
    for (const count of [this.#keyCount, this.#versionCount]) {
      const actual = input.double();
      this.#must(Object.is(actual, count), `the count ${count}`, actual);
    }
  }

  /** Those of one key, at least one; the item that is none any more. */
  *#readVersions(store: StoreBuilder, bounds: Bounds): Waiting<number> {
    const input = this.#input;
    for (let before = NO_VERSION; ; this.#versionCount += 1) {
      if (input.isAtEnd) yield* input.wait(1);
      const item = this.#beginItem();
      if (item === ITEM.version) {
        if (!input.has(VERSION_HEAD_BYTES)) yield* input.wait(VERSION_HEAD_BYTES);
        before = this.#versionAfter(before, bounds);
        const length = input.count();
        store.version(before, input.has(length) ? input.view(length) : yield* input.gather(length));
      } else if (item === ITEM.deletion) {
        yield* input.wait(8);
        before = this.#deletionAfter(before, bounds);
        store.deletion(before.modRevision);
      } else if (before === NO_VERSION) throw this.#wrongItem('a version of the key', item);
      else return item;
    }
  }

  #versionAfter(before: Version, bounds: Bounds): Version {
    const input = this.#input;
    const version = {
      modRevision: input.double(),
      createRevision: input.double(),
      version: input.double(),
    };
    const wrong = wrongVersion(version, before, bounds);
    if (wrong !== undefined) this.#must(false, wrong, shown(version));
    return version;
  }

  #deletionAfter(before: Version, bounds: Bounds): Version {
    const modRevision = this.#input.double();
    const wrong = wrongDeletion(modRevision, before, bounds);
    if (wrong !== undefined) this.#must(false, wrong, `a deletion at ${modRevision}`);
    return { modRevision, createRevision: 0, version: 0 };
  }

  *#item(): Waiting<number> {
    if (this.#input.isAtEnd) yield* this.#input.wait(1);
    return this.#beginItem();
  }

  #beginItem(): number {
    this.#offset = this.#input.offset;
    return this.#input.byte();
  }

  #must(holds: boolean, expected: string, actual: string | number): void {
    if (!holds) throw new DamagedSnapshotError({ offset: this.#offset, expected, actual: `${actual}` });
  }

  #wrongItem(expected: string, item: number): DamagedSnapshotError {
    const actual = `an item of kind ${item}`;
    return new DamagedSnapshotError({ offset: this.#offset, expected, actual });
  }
}

function shown({ modRevision, createRevision, version }: Version): string {
  return `version ${version} at ${modRevision} of a key that was created at ${createRevision}`;
}
