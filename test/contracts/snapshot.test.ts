import { createPeerCodec } from '../../generated/messages/peer-codec.ts';
import { crc32 } from '../../runtime/checksum.ts';
import type { FileStorageOptions } from '../../runtime/node/storage/file-storage.ts';
import { MemoryStorage } from '../../runtime/storage/memory-storage.ts';
import { sealedEntryCodec } from '../../runtime/storage/sealed-entry-codec.ts';
import { MemoryFileSystem } from '../../tools/fuzz/memory-file-system.ts';
import { storageIn } from '../storage/storage-directory.ts';
import { describeFullDisk } from './full-disk.contract.ts';
import { describeSnapshots } from './snapshot.contract.ts';
import type { SnapshotHarness } from './snapshot-harness.ts';

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

const disks: Readonly<Record<string, () => SnapshotHarness>> = {
  MemoryStorage: () => inMemory(),
  'MemoryStorage that completes later': () => inMemory(queueMicrotask),
  FileStorage: () => onFiles({}),
  'FileStorage in the background': () => onFiles({ synchronousBytes: 0 }),
  "FileStorage with the peers' codec": () => onFiles({ codec: sealedEntryCodec(createPeerCodec(crc32)) }),
};

for (const [name, makeHarness] of Object.entries(disks)) {
  describeSnapshots(name, makeHarness);
  describeFullDisk(name, makeHarness);
}
