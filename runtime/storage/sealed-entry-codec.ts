/** Log entries on the disk as they are in the peers' messages: sealed once, for both. */

import { isMessageRefusal } from '../../generated/messages/message-refusal.ts';
import type { PeerCodec } from '../../generated/messages/peer-codec.ts';
import type { EntryCodec } from './entry-codec.ts';

export function sealedEntryCodec(codec: PeerCodec): EntryCodec {
  return {
    sealed: (entry) => codec.sealLogEntry(entry),
    open: (bytes, offset, end) => {
      const entry = codec.openLogEntry(bytes, offset, end);
      if (isMessageRefusal(entry))
        return { refusal: `an entry that cannot be read (${entry.reason}: ${entry.detail})` };
      return { entry, next: offset + codec.sealLogEntry(entry).length };
    },
  };
}
