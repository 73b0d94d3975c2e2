/** Each reason why a server cannot start has a next step that fits it. */

import { describe, expect, it } from 'vitest';
import { CommandRefusedError } from '../../runtime/node/command-line/refusal.ts';
import type { ServeSettings } from '../../runtime/node/command-line/serve-settings.ts';
import { clientPortRefusal, startFailure } from '../../runtime/node/command-line/start-failure.ts';
import { ForeignStorageError, StorageFailedError } from '../../runtime/storage/storage-errors.ts';
import { TransportFailedError } from '../../runtime/transport/transport-failed-error.ts';

const endpoint = { host: '127.0.0.1', port: 80 };
const settings: ServeSettings = {
  name: 'n1',
  dataDir: '/data/n1',
  listenClients: [endpoint],
  advertisedUrls: null,
  listenPeers: endpoint,
  cluster: new Map([
    ['n2', endpoint],
    ['n1', endpoint],
  ]),
  ownAddress: endpoint,
  isExisting: false,
  token: 'x',
  electionTimeoutMs: 1000,
  priorities: {},
  heartbeatIntervalMs: 100,
  leaseReads: null,
  maxRequestBytes: 1000,
  maxLearners: 1,
  compactionLimits: { maxEntries: 1, maxBytes: 1, keptEntries: 0 },
  logLevel: 'info',
  tracePath: null,
  isWatchable: false,
};

/** As the operating system says it. */
const failure = (code: string) => Object.assign(new Error(`${code}: said by the system`), { code });
const textOf = (thrown: unknown) => (thrown instanceof CommandRefusedError ? thrown.message : '');

describe('a port that cannot be had', () => {
  it.each([
    ['EADDRINUSE', 'another process listens there. Stop that process, or change'],
    ['EACCES', 'this user may not listen there. Take a port from 1024 on, which needs no right: change'],
    ['EADDRNOTAVAIL', 'this machine has no such address. Take an address of this machine, or 0.0.0.0'],
    ['ENOTFOUND', 'no machine of this name is known. Correct the name, or write an address of this'],
    ['EMFILE', 'EMFILE: said by the system. Mend that, or change'],
  ])('because of %s has a step of its own', (code, said) => {
    const peers = new TransportFailedError('No port.', { cause: failure(code) });

    const texts = [textOf(clientPortRefusal(endpoint, failure(code))), textOf(startFailure(peers, settings))];

    for (const text of texts) expect(text).toContain(said);
    for (const text of texts) expect(text.includes('Stop that process')).toBe(code === 'EADDRINUSE');
    expect(texts[0]).toMatch(/ change --listen-client-urls\.$/);
    expect(texts[1]).toMatch(
      / change --listen-peer-urls, and what --initial-cluster says of n1 on every server\.$/,
    );
  });
});

describe('a data directory that cannot be used', () => {
  it.each([
    ['EACCES', 'Let this user write there, or change --data-dir.'],
    ['EPERM', 'Let this user write there, or change --data-dir.'],
    ['EROFS', 'Mount this file system for writing, or change --data-dir.'],
    ['EDQUOT', 'Give this user more space there, then start again.'],
    [
      'EIO',
      'The disk fails: look into the log of the system. Do not start this server with an empty directory',
    ],
    ['EBUSY', 'Mend that, then start again.'],
  ])('because of %s has a step of its own', (code, said) => {
    const failed = new StorageFailedError('No directory.', { cause: failure(code) });

    const text = textOf(startFailure(failed, settings));

    expect(text).toContain(`Cannot use the data directory /data/n1: ${code}: said by the system. ${said}`);
    expect(text.includes('Let this user write')).toBe(code === 'EACCES' || code === 'EPERM');
  });

  it('keeps the words of the storage if the disk is full', () => {
    const full = new StorageFailedError('The disk is full.', { cause: failure('ENOSPC') });

    expect(startFailure(full, settings)).toBe(full);
  });

  it('because it is that of another cluster is told by what a cluster is called', () => {
    const foreign = new ForeignStorageError({
      path: '/data/n1',
      expected: 'server n1 of cluster x',
      actual: 'server n1 of cluster y',
    });

    const text = textOf(startFailure(foreign, settings));

    expect(text).toContain('for server n1 of cluster x: it belongs to server n1 of cluster y.');
    expect(text).toContain('make --initial-cluster-token what it was when this data was written');
    expect(text).toContain('or name another --data-dir than /data/n1 for a new server.');
  });
});
