/** One living process per directory; a dead one is never in the way. */

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { StorageLockedError } from '../../runtime/storage/storage-errors.ts';
import { imageIn, newDirectory, storageIn } from './storage-directory.ts';

const lockNames = (directory: string) => readdirSync(directory).filter((name) => /^(lock|claim)-/.test(name));

describe('the lock of a directory', () => {
  it('keeps a second storage out, names the holder, and lets it in after close', async () => {
    const directory = newDirectory();
    const holder = storageIn(directory);
    await holder.open();

    const refusal = await storageIn(directory)
      .open()
      .catch((cause: unknown) => cause);

    expect(refusal).toBeInstanceOf(StorageLockedError);
    expect(refusal).toMatchObject({ pid: process.pid, path: directory });
    await holder.close();
    expect((await imageIn(directory)).log).toEqual([]);
    expect(lockNames(directory)).toHaveLength(1);
  });

  it('lets exactly one of many in, also past a dead holder', async () => {
    const directory = newDirectory();
    writeFileSync(join(directory, 'lock-7'), JSON.stringify({ pid: 2 ** 22 + 1, boot: null, start: null }));
    const storages = Array.from({ length: 8 }, () => storageIn(directory));

    const outcomes = await Promise.allSettled(storages.map((storage) => storage.open()));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(lockNames(directory)).toEqual(['lock-8']);
    await Promise.all(storages.map((storage) => storage.close()));
  });

  it('of a process whose pid another one has now is taken over', async () => {
    const directory = newDirectory();
    const holder = storageIn(directory);
    await holder.open();
    const [name = ''] = lockNames(directory);
    const mark: Record<string, unknown> = JSON.parse(readFileSync(join(directory, name), 'utf8'));
    await holder.close();
    for (const older of [
      { ...mark, start: '1' },
      { ...mark, boot: 'another boot' },
    ]) {
      const [current = ''] = lockNames(directory);
      writeFileSync(join(directory, current), JSON.stringify(older));

      expect((await imageIn(directory)).currentTerm).toBe(0);
    }
  });

  it('of a killed process is taken over at once, and what it acknowledged is there', async () => {
    const directory = newDirectory();
    const program = fileURLToPath(new URL('./storage-process.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', program, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    let acknowledged = 0;
    for await (const chunk of child.stdout) {
      acknowledged = Number(String(chunk).trim().split('\n').at(-1));
      if (acknowledged >= 20) child.kill('SIGKILL');
    }
    await ended;

    const { log, votedFor } = await imageIn(directory);

    expect(votedFor).toBe('n1');
    expect(log.length).toBeGreaterThanOrEqual(20);
    expect(log.length).toBeGreaterThanOrEqual(acknowledged);
  });
});
