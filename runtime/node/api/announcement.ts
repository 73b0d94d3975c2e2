/**
 * A server tells the cluster what it is called and where clients reach it, as etcd's servers do, so that each
 * server can list them all.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { decodeAnswer } from '../../kv/answer-encoding.ts';
import type { AnnouncedMember } from '../../kv/answers.ts';
import { type ByteString, byteString } from '../../kv/byte-string.ts';
import { encodeRequest } from '../../kv/request-encoding.ts';
import type { ServedNode } from './served-node.ts';

const RETRY_MS = 500;

export interface Announcement {
  /** The server's id in the cluster. */
  readonly member: string;
  readonly name: string;
  readonly clientUrls: readonly string[];
}

/**
 * Resolves when the log says so, or when `signal` aborts; until then it tries again. Nothing is written when
 * nothing has changed since the last start.
 */
export async function announce(
  node: ServedNode,
  announcement: Announcement,
  signal: AbortSignal,
): Promise<void> {
  const member = bytesOfText(announcement.member);
  const name = bytesOfText(announcement.name);
  const clientUrls = announcement.clientUrls.map(bytesOfText);
  const command = encodeRequest({ kind: 'announce', member, name, clientUrls });
  while (!signal.aborted) {
    try {
      const announced = await announcementOf(member, node);
      const isSame = announced?.name === name && announced.clientUrls.join() === clientUrls.join();
      if (!isSame) await node.propose(command);
      return;
    } catch {
      // No leader yet, or no longer: whoever leads next is told.
      await delay(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

async function announcementOf(id: ByteString, node: ServedNode): Promise<AnnouncedMember | undefined> {
  const answer = decodeAnswer(await node.read(encodeRequest({ kind: 'members' })));
  return answer?.kind === 'members' ? answer.members.find(({ member }) => member === id) : undefined;
}

const bytesOfText = (text: string) => byteString(Buffer.from(text));
