import { byteString } from '../../kv/byte-string.ts';
import type { RangeRequest } from '../../kv/requests.ts';

/** The least that one can ask the cluster: who gets an answer is connected to a leader, and up to date. */
export const healthQuery: RangeRequest = {
  kind: 'range',
  key: byteString(Buffer.from('health')),
  rangeEnd: byteString(Buffer.alloc(0)),
  limit: 1,
  revision: 0,
  sortOrder: 'none',
  sortTarget: 'key',
  serializable: false,
  keysOnly: false,
  countOnly: true,
  minModRevision: 0,
  maxModRevision: 0,
  minCreateRevision: 0,
  maxCreateRevision: 0,
};
