/** Why a server could not start, in the words of who started it: which setting to change. */

import type { RaftError } from '../../errors.ts';
import { ForeignStorageError, StorageFailedError } from '../../storage/storage-errors.ts';
import { TransportFailedError } from '../../transport/transport-failed-error.ts';
import { type Endpoint, hostAndPort } from '../endpoint.ts';
import { CommandRefusedError } from './refusal.ts';
import type { ServeSettings } from './serve-settings.ts';

const listenReasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there',
  EACCES: 'this user may not listen there',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'no machine of this name is known',
};

/** What helps, up to the setting that is to be changed. */
const listenSteps: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Stop that process, or change',
  EACCES: 'Take a port from 1024 on, which needs no right: change',
  EADDRNOTAVAIL: 'Take an address of this machine, or 0.0.0.0 for all of them: change',
  ENOTFOUND: 'Correct the name, or write an address of this machine: change',
};

const letWrite = 'Let this user write there, or change --data-dir.';
/** Where a vote may be on the disk, no other directory: with an empty one the server could vote twice. */
const storageSteps: Readonly<Record<string, string>> = {
  EACCES: letWrite,
  EPERM: letWrite,
  EROFS: 'Mount this file system for writing, or change --data-dir.',
  ENOTDIR: 'A part of this path is a file: change --data-dir.',
  ENAMETOOLONG: 'The path is too long: change --data-dir.',
  EDQUOT: 'Give this user more space there, then start again.',
  EIO:
    'The disk fails: look into the log of the system. Do not start this server with an empty directory under ' +
    'the same name, because it could vote twice in one term; the others serve while they are a majority.',
  EMFILE: 'Let this process open more files (ulimit -n), then start again.',
  ENFILE: 'This machine has too many open files: end what is not needed, then start again.',
};

export function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}

export function listenReason(cause: unknown): string {
  return listenReasons[codeOf(cause)] ?? (cause instanceof Error ? cause.message : String(cause));
}

function listenStep(cause: unknown): string {
  return listenSteps[codeOf(cause)] ?? 'Mend that, or change';
}

/** The operating system did not give the port for clients. */
export function clientPortRefusal(endpoint: Endpoint, cause: unknown): unknown {
  if (codeOf(cause) === '') return cause;
  return new CommandRefusedError(
    `Cannot listen for clients on ${hostAndPort(endpoint)}: ${listenReason(cause)}. ` +
      `${listenStep(cause)} --listen-client-urls.`,
    { cause },
  );
}

/** Errors of the storage and of the peers' port, with the setting that helps; all others as they are. */
export function startFailure(thrown: unknown, settings: ServeSettings): unknown {
  if (thrown instanceof TransportFailedError) return peerPortRefusal(thrown, settings);
  if (thrown instanceof ForeignStorageError) return foreignDataRefusal(thrown, settings);
  if (thrown instanceof StorageFailedError && codeOf(thrown.cause) !== 'ENOSPC') {
    return dataDirRefusal(thrown, settings);
  }
  return thrown;
}

function peerPortRefusal(thrown: TransportFailedError, { name, listenPeers }: ServeSettings): RaftError {
  return new CommandRefusedError(
    `Cannot listen for the other servers on ${hostAndPort(listenPeers)}: ${listenReason(thrown.cause)}. ` +
      `${listenStep(thrown.cause)} --listen-peer-urls, ` +
      `and what --initial-cluster says of ${name} on every server.`,
    { cause: thrown },
  );
}

function foreignDataRefusal(thrown: ForeignStorageError, { dataDir }: ServeSettings): RaftError {
  return new CommandRefusedError(
    `Cannot use ${thrown.path} for ${thrown.expected}: it belongs to ${thrown.actual}. A cluster is called by its ` +
      `token: make --initial-cluster-token what it was when this data was written, or name another --data-dir than ` +
      `${dataDir} for a new server.`,
    { cause: thrown },
  );
}

function dataDirRefusal(thrown: StorageFailedError, { dataDir }: ServeSettings): RaftError {
  const { cause } = thrown;
  const reason = cause instanceof Error ? cause.message : thrown.message;
  const step = storageSteps[codeOf(cause)] ?? 'Mend that, then start again.';
  return new CommandRefusedError(`Cannot use the data directory ${dataDir}: ${reason}. ${step}`, {
    cause: thrown,
  });
}
