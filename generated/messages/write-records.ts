// Generated from spec/vocabulary.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { Configuration, MemberAddress } from '../../spec/vocabulary.ts';
import type { ByteWriter } from './byte-writer.ts';

/** Where the others reach a member. */
export function writeMemberAddress(record: MemberAddress, writer: ByteWriter): void {
  writer.text(record.id);
  writer.text(record.address);
}

/**
 * Who decides, and who only listens. While `oldVoters` is not empty it is C-old,new, and whatever needs a
 * majority needs one of `voters` and one of `oldVoters`. All lists are sorted by id, without duplicates.
 */
export function writeConfiguration(record: Configuration, writer: ByteWriter): void {
  writer.integer(record.voters.length);
  for (const item of record.voters) {
    writer.text(item);
  }
  writer.integer(record.oldVoters.length);
  for (const item of record.oldVoters) {
    writer.text(item);
  }
  writer.integer(record.learners.length);
  for (const item of record.learners) {
    writer.text(item);
  }
  writer.integer(record.addresses.length);
  for (const item of record.addresses) {
    writeMemberAddress(item, writer);
  }
}
