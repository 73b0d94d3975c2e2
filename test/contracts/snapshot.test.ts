import { createPeerCodec } from '../../generated/messages/peer-codec.ts';
import { crc32 } from '../../runtime/checksum.ts';
import type { FileStorageOptions } from '../../runtime/node/storage/file-storage.ts';
import { MemoryStorage } from '../../runtime/storage/memory-storage.ts';
import { sealedEntryCodec } from '../../runtime/storage/sealed-entry-codec.ts';
import { MemoryFileSystem } from '../../tools/fuzz/memory-file-system.ts';
import { storageIn } from '../storage/storage-directory.ts';
import { describeSnapshots, type SnapshotHarness } from './snapshot.contract.ts';

function inMemory(completeWhen?: (complete: () => void) => void): SnapshotHarness {
  let disk: MemoryStorage | null = null;
  const afterCrash = () => {
    const image = disk?.crash();
    const next = new MemoryStorage({ ...(image && { image }), ...(completeWhen && { completeWhen }) });
    disk ??= next;
    return next;
  };
  return {
    afterCrash,
    restart() {
      disk = afterCrash();
      return disk;
    },
    setFull(isFull) {
      if (disk !== null) disk.isFull = isFull;
    },
  };
}

describeSnapshots('MemoryStorage', () => inMemory());
describeSnapshots('MemoryStorage that completes later', () => inMemory(queueMicrotask));

/** One life goes on; every other one begins with what the disk holds at that moment. */
function onFiles(options: Partial<FileStorageOptions>): SnapshotHarness {
  let disk: MemoryFileSystem | null = null;
  const on = (files: MemoryFileSystem) => storageIn('/data', { ...options, files });
  const restart = () => {
    disk = new MemoryFileSystem('/data', disk?.files());
    return on(disk);
  };
  return {
    restart,
    afterCrash: () => (disk === null ? restart() : on(new MemoryFileSystem('/data', disk.files()))),
    setFull(isFull) {
      if (disk !== null) disk.capacityBytes = isFull ? disk.usedBytes : Number.POSITIVE_INFINITY;
    },
  };
}

const fileStorages = {
  FileStorage: {},
  'FileStorage in the background': { synchronousBytes: 0 },
  "FileStorage with the peers' codec": { codec: sealedEntryCodec(createPeerCodec(crc32)) },
};

for (const [name, options] of Object.entries(fileStorages)) describeSnapshots(name, () => onFiles(options));
