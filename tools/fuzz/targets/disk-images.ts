/** What a server finds on its disk: segments of the log, the term and the vote, the lock, its identity. */

import { crc32 } from 'node:zlib';
import { createPeerCodec } from '../../../generated/messages/peer-codec.ts';
import type { LogEntry } from '../../../generated/vocabulary.ts';
import { InvalidOptionsError } from '../../../runtime/errors.ts';
import { clusterIdOf } from '../../../runtime/node/cluster-id.ts';
import { FileStorage } from '../../../runtime/node/storage/file-storage.ts';
import { zlibChecksum } from '../../../runtime/node/transport/zlib-checksum.ts';
import { sealedEntryCodec } from '../../../runtime/storage/sealed-entry-codec.ts';
import { MemoryFileSystem } from '../memory-file-system.ts';
import { type FuzzTarget, mustHold, type Verdict } from '../target.ts';
import { directory, isSameEntry, isSameLog, recover, type WrittenLog, writeLog } from '../written-log.ts';

const segmentBytes = 4096;
const SECTOR = 512;
const VOTE = 'term-and-vote';
const LOCK = 'lock-7';

/** Two histories of the same server, so that parts of one can get into the other. */
const written = Promise.all(
  [1, 2].map((seed) => writeLog({ seed, segmentBytes, filledBytes: segmentBytes - 2 * SECTOR })),
);

const segmentOf = ({ files }: WrittenLog) =>
  [...files.keys()].find((name) => name.endsWith('.segment')) ?? '';

async function bytesOf(nameOf: (log: WrittenLog) => string): Promise<Uint8Array[]> {
  return (await written).map((log) => Uint8Array.from(log.files.get(nameOf(log)) ?? []));
}

/** Recovers with one file replaced; what recovery leaves must be found again, and be the same. */
async function recoverWith(name: string, input: Uint8Array, base: WrittenLog) {
  const recovery = await recover(new Map([...base.files, [name, Buffer.from(input)]]), segmentBytes);
  if (recovery.refusal !== null) return null;
  const { image } = recovery;
  const again = await recover(recovery.files, segmentBytes);
  const isFound = again.refusal === null && isSameLog(again.image.log, image.log);
  mustHold(isFound, 'What recovery left is not what it found.');
  return image;
}

async function checkSegment(input: Uint8Array): Promise<readonly LogEntry[] | null> {
  const [base] = await written;
  if (base === undefined) return null;
  const currentTerm = Math.max(...(await written).map((log) => log.currentTerm));
  const latest = (await written).find((log) => log.currentTerm === currentTerm) ?? base;
  return (await recoverWith(segmentOf(base), input, latest))?.log ?? null;
}

/** Every checksum guards what is around it, so nothing can be read that was never written. */
async function checkDamagedSegment(input: Uint8Array): Promise<Verdict> {
  const log = await checkSegment(input);
  if (log === null) return 'refused';
  const known = (await written).flatMap(({ logs }) => logs.flat());
  for (const entry of log)
    mustHold(
      known.some((one) => isSameEntry(entry, one)),
      `Entry ${entry.index} was never written.`,
    );
  return 'accepted';
}

/** Corrects the checksums of the segment's header and of whatever begins like a batch. */
export function sumSegment(input: Uint8Array): void {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.length);
  if (bytes.length >= SECTOR) bytes.writeUInt32LE(crc32(bytes.subarray(0, SECTOR - 4)), SECTOR - 4);
  for (let at = SECTOR; at + SECTOR <= bytes.length; at += SECTOR) {
    if (bytes.toString('latin1', at, at + 3) !== 'RCB') continue;
    const end = at + bytes.readUInt32LE(at + 28);
    const displaced = Math.max(0, Math.ceil((end - at) / SECTOR) - 1);
    if (end + displaced <= bytes.length && end >= at + 48)
      bytes.writeUInt32LE(crc32(bytes.subarray(at + 48, end + displaced)), at + 4);
    bytes.writeUInt32LE(crc32(bytes.subarray(at, at + 44)), at + 44);
  }
}

function sumVotes(input: Uint8Array): void {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.length);
  for (let at = 0; at + 4096 <= bytes.length; at += 4096)
    bytes.writeUInt32LE(crc32(bytes.subarray(at, at + 4092)), at + 4092);
}

async function checkVotes(input: Uint8Array): Promise<Verdict> {
  const [base] = await written;
  const image = base === undefined ? null : await recoverWith(VOTE, input, base);
  return image === null ? 'refused' : 'accepted';
}

async function checkDamagedVotes(input: Uint8Array): Promise<Verdict> {
  const [base] = await written;
  const image = base === undefined ? null : await recoverWith(VOTE, input, base);
  if (image === null) return 'refused';
  const isKnown = (await written).some(
    ({ currentTerm, votedFor }) => image.currentTerm === currentTerm && image.votedFor === votedFor,
  );
  mustHold(isKnown, `Term ${image.currentTerm} with a vote for ${image.votedFor} was never saved.`);
  return 'accepted';
}

async function checkLock(input: Uint8Array): Promise<Verdict> {
  const [base] = await written;
  const image = base === undefined ? null : await recoverWith(LOCK, input, base);
  return image === null ? 'refused' : 'accepted';
}

/** A token: the id that comes of it is found again. */
async function checkIdentity(input: Uint8Array): Promise<Verdict> {
  const token = Buffer.from(input).toString('utf16le');
  const files = new MemoryFileSystem(directory);
  const codec = sealedEntryCodec(createPeerCodec(zlibChecksum));
  try {
    const clusterId = clusterIdOf(token);
    const options = { directory, clusterId, nodeId: 'n1', codec, segmentBytes, files };
    for (let opening = 0; opening < 2; opening += 1) {
      const storage = new FileStorage(options);
      await storage.open();
      await storage.close();
    }
    return 'accepted';
  } catch (cause) {
    if (cause instanceof InvalidOptionsError) return 'refused';
    throw cause;
  }
}

const textOf = (text: string) => Uint8Array.from(Buffer.from(text, 'utf16le'));
const mark = { boot: '6f1c', start: '4711' };

export const targets: readonly FuzzTarget[] = [
  {
    name: 'log-segments',
    promise: 'A damaged segment is refused with its place, or gives only entries that were written.',
    seeds: () => bytesOf(segmentOf),
    check: checkDamagedSegment,
  },
  {
    name: 'log-segments-with-right-checksums',
    promise: 'A segment with right checksums is refused with its place, or gives a log that makes sense.',
    seeds: () => bytesOf(segmentOf),
    mend: sumSegment,
    check: async (input) => ((await checkSegment(input)) === null ? 'refused' : 'accepted'),
  },
  {
    name: 'term-and-vote',
    promise: 'A damaged record is refused with its place, or gives a term and a vote that were saved.',
    seeds: () => bytesOf(() => VOTE),
    check: checkDamagedVotes,
  },
  {
    name: 'term-and-vote-with-right-checksums',
    promise: 'A record with checksums that are right is refused with its place, or makes sense.',
    seeds: () => bytesOf(() => VOTE),
    mend: sumVotes,
    check: checkVotes,
  },
  {
    name: 'directory-locks',
    promise: 'Whatever a lock says, the directory opens, or a living process holds it.',
    seeds: () => ['', JSON.stringify({ pid: 4_194_305, ...mark })].map((text) => Buffer.from(text)),
    check: checkLock,
  },
  {
    name: 'cluster-ids',
    promise: 'Any token is refused, or gives an id that a disk gives back as it was.',
    seeds: () => [textOf('orchard'), textOf(`${'ключ-'.repeat(12)}🌳`)],
    check: checkIdentity,
  },
];
