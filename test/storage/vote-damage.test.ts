/** The file with the term and the vote: no damage of one place may bring an older vote back. */

import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { VOTE_FILE } from '../../runtime/node/storage/vote-file.ts';
import type { DiskImage } from '../../runtime/storage/storage.ts';
import { DamagedStorageError } from '../../runtime/storage/storage-errors.ts';
import { MemoryFileSystem } from '../../tools/fuzz/memory-file-system.ts';
import { entries, saving, vote } from './entries.ts';
import { type Files, flipped, recovered, storageIn, withFile } from './storage-directory.ts';

const SLOT_BYTES = 4096;

interface Saves {
  /** The files before the last save, and after it. */
  readonly before: Files;
  readonly after: Files;
}

/** Votes for n1 in term 4, then for n2 in term 5, with an entry of term 1 in the log. */
async function saves(): Promise<Saves> {
  const memory = new MemoryFileSystem('/data');
  const storage = storageIn('/data', { files: memory, segmentBytes: 1024 });
  await storage.open();
  await storage.write({ termAndVote: vote(4, 'n1'), logStart: null, entries: [] });
  await storage.write(saving(entries(1, 1)));
  const before = memory.files();
  await storage.write({ termAndVote: vote(5, 'n2'), logStart: null, entries: [] });
  await storage.close();
  return { before, after: memory.files() };
}

const bytesOf = (files: Files) => files.get(VOTE_FILE) ?? Buffer.alloc(0);
const recover = (files: Files) => recovered(files, { segmentBytes: 1024 });
const voteOf = (image: DiskImage | null) => image && `${image.votedFor} in ${image.currentTerm}`;

describe('the term and the vote', () => {
  it('are the same after each single flipped bit, and both copies are whole again', async () => {
    const { after } = await saves();
    const whole = bytesOf(after);
    for (let bit = 0; bit < whole.length * 8; bit += bit % (8 * SLOT_BYTES) < 8 * 80 ? 1 : 13) {
      const { image, files } = await recover(withFile(after, VOTE_FILE, flipped(whole, bit)));

      if (voteOf(image) !== 'n2 in 5') expect.fail(`bit ${bit} gives ${voteOf(image)}`);
      if (!bytesOf(files).equals(whole)) expect.fail(`bit ${bit} was not repaired`);
    }
  });

  it('are the same after each truncation that leaves one copy, and refused after any other', async () => {
    const { after } = await saves();
    for (let length = 0; length < 2 * SLOT_BYTES; length += 31) {
      const { image, refusal } = await recover(
        withFile(after, VOTE_FILE, bytesOf(after).subarray(0, length)),
      );

      if (length < SLOT_BYTES) expect(refusal, `after ${length} bytes`).toBeInstanceOf(DamagedStorageError);
      else expect(voteOf(image), `after ${length} bytes`).toBe('n2 in 5');
    }
  });

  it('are refused when both copies are damaged', async () => {
    const { after } = await saves();
    const twice = flipped(flipped(bytesOf(after), 100), 8 * SLOT_BYTES + 100);

    const { refusal, files } = await recover(withFile(after, VOTE_FILE, twice));

    expect(refusal).toBeInstanceOf(DamagedStorageError);
    expect(bytesOf(files).equals(twice)).toBe(true);
  });

  it('are refused when a checksum is right and a field is not', async () => {
    const { after } = await saves();
    const fields = [
      [28, 2],
      [29, 0xff],
      [18, 0xff],
      [4000, 1],
    ] as const;
    for (const [at, byte] of fields) {
      const odd = Buffer.from(bytesOf(after));
      for (const start of [0, SLOT_BYTES]) {
        odd[start + at] = byte;
        odd.writeUInt32LE(crc32(odd.subarray(start, start + SLOT_BYTES - 4)), start + SLOT_BYTES - 4);
      }

      const { refusal } = await recover(withFile(after, VOTE_FILE, odd));

      expect(refusal, `byte ${at}`).toBeInstanceOf(DamagedStorageError);
    }
  });

  it('are never taken for term 0 when the file is missing and there is a log', async () => {
    const { after } = await saves();

    const { refusal } = await recover(new Map([...after].filter(([name]) => name !== VOTE_FILE)));

    expect(refusal).toBeInstanceOf(DamagedStorageError);
    expect(refusal?.message).toContain(VOTE_FILE);
  });

  it('are the old or the new ones after a torn save, the new ones once one copy is whole', async () => {
    const { before, after } = await saves();
    for (let sectors = 0; sectors <= 16; sectors += 1) {
      const written = bytesOf(after).subarray(0, sectors * 512);
      const torn = Buffer.concat([written, bytesOf(before).subarray(written.length)]);

      const { image } = await recover(withFile(before, VOTE_FILE, torn));

      expect(voteOf(image)).toMatch(written.length >= SLOT_BYTES ? /^n2 in 5$/ : /^n1 in 4$|^n2 in 5$/);
    }
  });

  it('are durable in both copies before the entries of the same batch are written', async () => {
    const memory = new MemoryFileSystem('/data');
    const storage = storageIn('/data', { files: memory });
    await storage.open();
    const calls: string[] = [];
    memory.beforeCall = (call, path) =>
      void calls.push(`${call} ${path.endsWith(VOTE_FILE) ? 'vote' : 'log'}`);

    storage.write({ termAndVote: vote(1, 'n1'), logStart: null, entries: [entries(1, 1)] });

    expect(calls.slice(0, 4)).toEqual(['write vote', 'flush vote', 'write vote', 'flush vote']);
    expect(calls.indexOf('write log')).toBeGreaterThan(3);
    await storage.close();
  });
});
