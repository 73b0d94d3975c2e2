// Generated from spec/vocabulary.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { Configuration, MemberAddress, NodeId } from '../../spec/vocabulary.ts';
import type { ByteReader } from './byte-reader.ts';

/** Where the others reach a member. */
export function readMemberAddress(reader: ByteReader): MemberAddress {
  const id = reader.text('id', 1, 64) as NodeId;
  const address = reader.text('address', 0, 4096);
  return { id, address };
}

/**
 * Who decides, and who only listens. While `oldVoters` is not empty it is C-old,new, and whatever needs a
 * majority needs one of `voters` and one of `oldVoters`. All lists are sorted by id, without duplicates.
 */
export function readConfiguration(reader: ByteReader): Configuration {
  const voters = readVotersOfConfiguration(reader);
  const oldVoters = readOldVotersOfConfiguration(reader);
  const learners = readLearnersOfConfiguration(reader);
  const addresses = readAddressesOfConfiguration(reader);
  return { voters, oldVoters, learners, addresses };
}

function readVotersOfConfiguration(reader: ByteReader): Configuration['voters'] {
  const count = reader.itemCount('voters', 64);
  const voters: Configuration['voters'][number][] = [];
  for (let position = 0; position < count; position++) {
    voters.push(reader.text('', 1, 64) as NodeId);
    if (reader.refusal !== null) {
      reader.refusedWithin(`voters[${position}]`);
      break;
    }
  }
  return voters;
}

function readOldVotersOfConfiguration(reader: ByteReader): Configuration['oldVoters'] {
  const count = reader.itemCount('oldVoters', 64);
  const oldVoters: Configuration['oldVoters'][number][] = [];
  for (let position = 0; position < count; position++) {
    oldVoters.push(reader.text('', 1, 64) as NodeId);
    if (reader.refusal !== null) {
      reader.refusedWithin(`oldVoters[${position}]`);
      break;
    }
  }
  return oldVoters;
}

function readLearnersOfConfiguration(reader: ByteReader): Configuration['learners'] {
  const count = reader.itemCount('learners', 64);
  const learners: Configuration['learners'][number][] = [];
  for (let position = 0; position < count; position++) {
    learners.push(reader.text('', 1, 64) as NodeId);
    if (reader.refusal !== null) {
      reader.refusedWithin(`learners[${position}]`);
      break;
    }
  }
  return learners;
}

function readAddressesOfConfiguration(reader: ByteReader): Configuration['addresses'] {
  const count = reader.itemCount('addresses', 192);
  const addresses: Configuration['addresses'][number][] = [];
  for (let position = 0; position < count; position++) {
    addresses.push(readMemberAddress(reader));
    if (reader.refusal !== null) {
      reader.refusedWithin(`addresses[${position}]`);
      break;
    }
  }
  return addresses;
}
