/** Addresses as people write them. */

import { InvalidOptionsError } from '../errors.ts';
import type { PeerAddress } from './transport/tcp-transport-options.ts';

/** Reads 'host:port' or '[IPv6]:port'; undefined if it is neither. */
export function addressIn(text: string): PeerAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}

/** Reads 'host:port' or '[IPv6]:port'. Throws InvalidOptionsError, which names the server. */
export function addressOf(name: string, text: string): PeerAddress {
  const address = addressIn(text);
  if (address !== undefined) return address;
  throw new InvalidOptionsError(
    `Cannot reach server "${name}" at "${text}": that is no address. Write it as host:port, for example ` +
      '127.0.0.1:2380 or [::1]:2380.',
  );
}
