/** Why a server could not start, in the words of who started it: which setting to change. */

import { StorageFailedError } from '../../storage/storage-errors.ts';
import { TransportFailedError } from '../../transport/transport-failed-error.ts';
import { type Endpoint, hostAndPort } from './endpoint.ts';
import { CommandRefusedError } from './refusal.ts';
import type { ServeSettings } from './serve-settings.ts';

const listenReasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there',
  EACCES: 'this user may not listen there',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'no machine of this name is known',
};

export function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}

export function listenReason(cause: unknown): string {
  return listenReasons[codeOf(cause)] ?? (cause instanceof Error ? cause.message : String(cause));
}

/** The operating system did not give the port for clients. */
export function clientPortRefusal(endpoint: Endpoint, cause: unknown): unknown {
  if (codeOf(cause) === '') return cause;
  return new CommandRefusedError(
    `Cannot listen for clients on ${hostAndPort(endpoint)}: ${listenReason(cause)}. ` +
      'Stop that process, or change --listen-client-urls.',
    { cause },
  );
}

/** Errors of the storage and of the peers' port, with the setting that helps; all others as they are. */
export function startFailure(thrown: unknown, settings: ServeSettings): unknown {
  if (thrown instanceof TransportFailedError) {
    const { name, listenPeers } = settings;
    return new CommandRefusedError(
      `Cannot listen for the other servers on ${hostAndPort(listenPeers)}: ${listenReason(thrown.cause)}. ` +
        `Stop that process, or change --listen-peer-urls, ` +
        `and what --initial-cluster says of ${name} on every server.`,
      { cause: thrown },
    );
  }
  if (thrown instanceof StorageFailedError && codeOf(thrown.cause) !== 'ENOSPC') {
    const { cause } = thrown;
    const reason = cause instanceof Error ? cause.message : thrown.message;
    return new CommandRefusedError(
      `Cannot use the data directory ${settings.dataDir}: ${reason}. ` +
        'Let this user write there, or change --data-dir.',
      { cause: thrown },
    );
  }
  return thrown;
}
