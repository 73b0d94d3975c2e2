/** The members, as the log has them, with what they have announced of themselves. */
import { create } from '@bufbuild/protobuf';
import type { MembersAnswer } from '../../kv/answers.ts';
import { type ByteString, byteString, bytesOf } from '../../kv/byte-string.ts';
import { type Member, MemberSchema } from './protocol/rpc_pb.ts';
import type { ServedMember, ServedNodeStatus } from './served-node.ts';

export interface ListedMember extends ServedMember {
  /** Empty until it has announced them. */
  readonly clientUrls: readonly string[];
  /** It has run and said so. */
  readonly isAnnounced: boolean;
}

export function listedMembers(
  { members }: ServedNodeStatus,
  answer: Pick<MembersAnswer, 'members'>,
): readonly ListedMember[] {
  const announced = new Map(answer.members.map((announcement) => [announcement.member, announcement]));
  return members.map((member) => {
    const announcement = announced.get(byteString(Buffer.from(member.nodeId)));
    const isAnnounced = announcement !== undefined;
    if (!isAnnounced) return { ...member, clientUrls: [], isAnnounced };
    const { name, clientUrls } = announcement;
    return { ...member, name: textOf(name), clientUrls: clientUrls.map(textOf), isAnnounced };
  });
}

export function memberMessage({ id, name, peerUrls, clientUrls, isLearner }: ListedMember): Member {
  return create(MemberSchema, {
    ID: id,
    name,
    peerURLs: [...peerUrls],
    clientURLs: [...clientUrls],
    isLearner,
  });
}

function textOf(text: ByteString): string {
  return Buffer.from(bytesOf(text)).toString('utf8');
}
