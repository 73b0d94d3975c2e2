/** Disks that are too small: the seam everywhere, and a real one of 1.5 MiB where one may be mounted. */

import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nodeFileSystem } from '../../runtime/node/storage/file-system.ts';
import { DiskFullError } from '../../runtime/storage/storage-errors.ts';
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
} from './entries.ts';
import { newDirectory, storageIn } from './storage-directory.ts';

const segmentBytes = 256 * 1024;

interface SmallDisk {
  readonly directory: string;
  readonly files: typeof nodeFileSystem;
}

function seam(): SmallDisk {
  const files = new MemoryFileSystem('/data');
  files.capacityBytes = 1536 * 1024;
  return { directory: '/data', files };
}

/** Null where nobody may mount. */
function mounted(): SmallDisk | null {
  const directory = newDirectory();
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=1536k', 'none', directory], { stdio: 'ignore' });
  } catch {
    return null;
  }
  onTestFinished(() => {
    execFileSync('/bin/umount', [directory]);
    rmSync(directory, { recursive: true, force: true });
  });
  return { directory: `${directory}/data`, files: nodeFileSystem };
}

describe.each([
  { name: 'the seam', makeDisk: seam },
  { name: 'a mounted one, or the seam where none may be mounted', makeDisk: () => mounted() ?? seam() },
])('a disk of 1.5 MiB ($name)', ({ makeDisk }) => {
  it('that is filled refuses entries, and a snapshot gives the room back by replacing the log', async () => {
    const { directory, files } = makeDisk();
    const storage = storageIn(directory, { files, segmentBytes });
    await storage.open();
    await storage.write(voting(vote(1, 'n1'), entries(1, 1)));
    let last = 1;
    const fill = async () => {
      for (;;) {
        const batch = saving(entries(last + 1, 20, { bytes: 3000 }));
        const refusal = await (async () => storage.write(batch))().then(null, (cause: unknown) => cause);
        if (refusal !== undefined) return refusal;
        last += 20;
      }
    };

    expect(await fill()).toBeInstanceOf(DiskFullError);
    const filled = last;
    await expect(takeSnapshot(storage, mark(last, 1), snapshotData(2_000_000))).rejects.toThrow(
      DiskFullError,
    );
    await takeSnapshot(storage, mark(last, 1), snapshotData(10_000));
    await storage.write(starting(last, 1, { keepsRest: true }));
    expect(await fill()).toBeInstanceOf(DiskFullError);
    await storage.write(voting(vote(8, null)));
    await storage.close();

    expect(filled).toBeGreaterThan(200);
    expect(last).toBeGreaterThan(filled + 200);
    const again = storageIn(directory, { files, segmentBytes });
    const { log, currentTerm } = await again.open();
    expect(currentTerm).toBe(8);
    expect(log.at(-1) && legibleEntry(log.at(-1) as (typeof log)[0])).toBe(
      legibleEntry(entries(last, 1, { bytes: 3000 })[0] as (typeof log)[0]),
    );
    await again.close();
  });
});
