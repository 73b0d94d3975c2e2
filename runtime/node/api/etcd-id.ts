import { createHash } from 'node:crypto';

/**
 * The 64-bit number that stands for a name in etcd's API: the first 8 bytes of its SHA-1, as etcd numbers its
 * members.
 */
export function etcdIdOf(name: string): bigint {
  return createHash('sha1').update(name).digest().readBigUInt64BE(0);
}
