/** A process that writes entries until it is killed, and prints the index of each that was acknowledged. */

import { writeSync } from 'node:fs';
import { FileStorage } from '../../runtime/node/storage/file-storage.ts';
import { entry, saving, vote } from './entries.ts';
import { plainEntryCodec } from './plain-entry-codec.ts';

const [, , directory = ''] = process.argv;
const storage = new FileStorage({
  directory,
  clusterId: 'orchard',
  nodeId: 'n1',
  codec: plainEntryCodec,
  segmentBytes: 8192,
});
await storage.open();
await storage.write({ termAndVote: vote(1, 'n1'), logStart: null, entries: [] });
for (let index = 1; index <= 100_000; index += 1) {
  await storage.write(saving([entry(index, 1)]));
  writeSync(1, `${index}\n`);
}
