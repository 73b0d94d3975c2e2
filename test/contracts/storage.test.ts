import { createPeerCodec } from '../../generated/messages/peer-codec.ts';
import { crc32 } from '../../runtime/checksum.ts';
import { MemoryStorage } from '../../runtime/storage/memory-storage.ts';
import { sealedEntryCodec } from '../../runtime/storage/sealed-entry-codec.ts';
import { copyOf, newDirectory, storageIn } from '../storage/storage-directory.ts';
import { describeStorage } from './storage.contract.ts';

describeStorage('MemoryStorage', () => {
  let disk = new MemoryStorage();
  return {
    afterCrash: () => {
      disk = new MemoryStorage({ image: disk.crash() });
      return disk;
    },
  };
});

describeStorage('MemoryStorage that completes later', () => {
  let disk = new MemoryStorage();
  return {
    afterCrash: () => {
      disk = new MemoryStorage({ image: disk.crash(), completeWhen: queueMicrotask });
      return disk;
    },
  };
});

const fileStorages = {
  FileStorage: {},
  'FileStorage in the background': { synchronousBytes: 0 },
  "FileStorage with the peers' codec": { codec: sealedEntryCodec(createPeerCodec(crc32)) },
};

for (const [name, options] of Object.entries(fileStorages)) {
  describeStorage(name, () => {
    let directory: string | null = null;
    return {
      afterCrash: () => {
        directory = directory === null ? newDirectory() : copyOf(directory);
        return storageIn(directory, options);
      },
    };
  });
}
