/** A picture of the key-value store, written bit by bit while the store goes on changing. */
import type { Checksum } from '../../generated/messages/byte-reader.ts';
import type { SnapshotSource } from '../state-machine.ts';
import type { Announcement } from './answers.ts';
import type { ByteString } from './byte-string.ts';
import { countForgotten, type KeyRecord, type KeyVersion, versionNumber } from './key-record.ts';
import type { KeyValueStore } from './key-value-store.ts';
import type { Announced } from './request-execution.ts';
import { SectionWriter } from './section-writer.ts';
import { ITEM } from './snapshot-format.ts';
import type { Hold } from './store-holds.ts';

const RECORDS_AT_A_TIME = 128;
/** So many keys are looked at for one piece: many may have come into being since then. */
const RECORDS_PER_PIECE = 2048;
const NOTHING = new Uint8Array(0);

export interface Pictured {
  readonly store: KeyValueStore;
  readonly announced: Announced;
  readonly checksum: Checksum;
  /** Called once, after the store is released. */
  readonly onClose: () => void;
}

export class KeyValueSnapshot implements SnapshotSource {
  readonly #pictured: Pictured;
  readonly #picture: Picture;
  readonly #writing: Iterator<void, void>;
  #isWritten = false;
  #isClosed = false;

  constructor(pictured: Pictured) {
    const { store, checksum } = pictured;
    this.#pictured = pictured;
    const announced = new Map(pictured.announced);
    const sections = new SectionWriter(checksum);
    this.#picture = { store, hold: store.hold(), announced, sections, looked: 0 };
    this.#writing = write(this.#picture);
  }

  next(): Uint8Array | null {
    if (this.#isClosed) return null;
    this.#picture.looked = 0;
    if (!this.#isWritten) this.#isWritten = this.#writing.next().done === true;
    const { sections } = this.#picture;
    if (sections.isFull) return sections.take();
    if (!this.#isWritten) return NOTHING;
    return sections.isEmpty ? null : sections.take();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#writing.return?.();
    this.#pictured.store.release(this.#picture.hold);
    this.#pictured.onClose();
  }
}

interface Picture {
  readonly store: KeyValueStore;
  readonly hold: Hold;
  readonly announced: Announced;
  readonly sections: SectionWriter;
  /** Keys that were looked at for the piece that is being made. */
  looked: number;
}

/** Pauses when there is enough for a section, and when it has looked for one for long enough. */
function* write(picture: Picture): Generator<void, void> {
  const { sections, hold } = picture;
  sections.byte(ITEM.state);
  sections.integer(hold.revision);
  sections.integer(hold.compactRevision);
  yield* writeAnnouncements(picture);
  const written = { keys: 0, versions: 0 };
  for (const record of recordsOf(picture)) {
    const versions = yield* writeRecord(picture, record);
    written.versions += versions;
    if (versions > 0) written.keys += 1;
    picture.looked += 1;
    if (picture.looked >= RECORDS_PER_PIECE) yield;
  }
  sections.byte(ITEM.end);
  sections.integer(written.keys);
  sections.integer(written.versions);
  while (sections.isFull) yield;
}

function* writeAnnouncements({ sections, announced }: Picture): Generator<void, void> {
  for (const member of [...announced.keys()].sort()) {
    const { name, clientUrls } = announced.get(member) as Announcement;
    sections.byte(ITEM.announcement);
    sections.key(member);
    sections.key(name);
    sections.count(clientUrls.length);
    for (const url of clientUrls) sections.key(url);
    while (sections.isFull) yield;
  }
}

/**
 * Those that the store has now, in order, up to the last one that it had then. None that belongs to the
 * picture goes away meanwhile.
 */
function* recordsOf({ store, hold }: Picture): Generator<KeyRecord, void> {
  for (let from = '' as ByteString; ; ) {
    const records = store.recordsFrom(from, RECORDS_AT_A_TIME);
    for (const record of records) {
      if (record.key > hold.lastKey) return;
      yield record;
    }
    const last = records.at(-1);
    if (last === undefined) return;
    from = `${last.key}\0` as ByteString;
  }
}

/** The key and its versions in the picture; how many there are. */
function* writeRecord(picture: Picture, record: KeyRecord): Generator<void, number> {
  const { sections, hold, store } = picture;
  let count = 0;
  for (;;) {
    const version = versionInPicture(record, hold, count);
    if (version === undefined) return count;
    if (count === 0) {
      sections.byte(ITEM.key);
      sections.key(record.key);
    }
    const value = version.version === 0 ? NOTHING : store.valueOf(version);
    writeHead(sections, version, value);
    for (let done = 0; done < value.length || sections.isFull; done += sections.part(value, done)) {
      while (sections.isFull) yield;
    }
    count += 1;
  }
}

/**
 * A key's version in the picture, by its place among them. It has to be looked for each time: what was
 * compacted before the picture was taken may be freed meanwhile.
 */
function versionInPicture(record: KeyRecord, hold: Hold, at: number): KeyVersion | undefined {
  const version = versionNumber(record, countForgotten(record, hold.compactRevision) + at);
  return version === undefined || version.modRevision > hold.revision ? undefined : version;
}

/** All but the value, which may be longer than a section. */
function writeHead(sections: SectionWriter, version: KeyVersion, value: Uint8Array): void {
  if (version.version === 0) {
    sections.byte(ITEM.deletion);
    sections.integer(version.modRevision);
    return;
  }
  sections.byte(ITEM.version);
  sections.integer(version.modRevision);
  sections.integer(version.createRevision);
  sections.integer(version.version);
  sections.count(value.length);
}
