/** What a server finds on its disk beside a log that snapshots have replaced, several times. */

import { crc32 } from 'node:zlib';
import { type FuzzTarget, mustEqualBytes, mustHold, type Verdict } from '../target.ts';
import { isSameEntry, recover, type WrittenLog, writeLog } from '../written-log.ts';
import { sumSegment } from './disk-images.ts';

const segmentBytes = 8192;

const written = writeLog({ seed: 3, segmentBytes, filledBytes: segmentBytes - 2048, restarts: true });

function fileOf({ files }: WrittenLog, start: string): string {
  return [...files.keys()].filter((name) => name.startsWith(start)).sort()[0] ?? '';
}

const seedsOf = (start: string) => async () => {
  const log = await written;
  return [Uint8Array.from(log.files.get(fileOf(log, start)) ?? [])];
};

async function recoverWith(start: string, input: Uint8Array) {
  const log = await written;
  const recovery = await recover(
    new Map([...log.files, [fileOf(log, start), Buffer.from(input)]]),
    segmentBytes,
  );
  return recovery.refusal === null ? recovery : null;
}

/** A checksum guards each block and the header, so nothing can be read that was never written. */
async function checkSnapshot(input: Uint8Array): Promise<Verdict> {
  const recovery = await recoverWith('snapshot-', input);
  if (recovery === null) return 'refused';
  const { snapshotData } = await written;
  mustEqualBytes(
    recovery.snapshotData ?? new Uint8Array(0),
    snapshotData ?? new Uint8Array(0),
    'Another snapshot.',
  );
  return 'accepted';
}

async function checkLog(input: Uint8Array): Promise<Verdict> {
  const recovery = await recoverWith('log-', input);
  if (recovery === null) return 'refused';
  const known = (await written).logs.flat();
  for (const entry of recovery.image.log)
    mustHold(
      known.some((one) => isSameEntry(entry, one)),
      `Entry ${entry.index} was never written.`,
    );
  return 'accepted';
}

/** Corrects the checksum of the header. */
function sumHeader(input: Uint8Array): void {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.length);
  const headerBytes = bytes.length < 8 ? 0 : bytes.readUInt32LE(4);
  if (headerBytes >= 8 && headerBytes <= bytes.length)
    bytes.writeUInt32LE(crc32(bytes.subarray(0, headerBytes - 4)), headerBytes - 4);
}

export const targets: readonly FuzzTarget[] = [
  {
    name: 'snapshots',
    promise: 'A damaged snapshot is refused with its place; only the one that was written is accepted.',
    seeds: seedsOf('snapshot-'),
    check: checkSnapshot,
  },
  {
    name: 'snapshots-with-right-checksums',
    promise: 'A snapshot whose header has the right checksum is refused with its place, or makes sense.',
    seeds: seedsOf('snapshot-'),
    mend: sumHeader,
    check: async (input) => ((await recoverWith('snapshot-', input)) === null ? 'refused' : 'accepted'),
  },
  {
    name: 'restarted-logs',
    promise:
      'A damaged log that restarts is refused with its place, or gives only entries that were written.',
    seeds: seedsOf('log-'),
    check: checkLog,
  },
  {
    name: 'restarted-logs-with-right-checksums',
    promise: 'A log that restarts, with right checksums, is refused with its place, or makes sense.',
    seeds: seedsOf('log-'),
    mend: sumSegment,
    check: async (input) => ((await recoverWith('log-', input)) === null ? 'refused' : 'accepted'),
  },
];
