/**
 * Who this server is. The directory says it from the second start on; before that, the settings say it if a
 * cluster begins, and the members say it if the server has been added to them: they know it by its address.
 */

import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { decodeList, encodeQuestion, type PeerList } from '../api/peer-questions.ts';
import { clusterIdOf } from '../cluster-id.ts';
import { type Endpoint, hostAndPort, urlOf } from '../endpoint.ts';
import { readIdentity } from '../identity-file.ts';
import { addressIn } from '../server-address.ts';
import { askServer } from '../transport/question.ts';
import { CommandRefusedError } from './refusal.ts';
import type { ServeSettings } from './serve-settings.ts';

export interface Membership {
  /** This server's name among the members. */
  readonly id: string;
  /** Whether it was added to a cluster that was there. */
  readonly joins: boolean;
  /** Where servers may be found, this one too, by their names among the members. */
  readonly peers: Readonly<Record<string, string>>;
}

/** So long a server that was added waits for a member that knows of it. */
const PATIENCE_MS = 30_000;
const RETRY_MS = 500;
const ANSWER_MS = 2000;
/** A cluster that begins is not held up: whoever does not answer at once has not been started either. */
const FIRST_ANSWER_MS = 500;

/** Rejects with CommandRefusedError, and with StorageFailedError if the directory cannot be read. */
export async function membershipOf(settings: ServeSettings, log: Logger): Promise<Membership> {
  const known = readIdentity(settings.dataDir);
  if (known !== null) {
    const { id, founders } = known;
    return { id, joins: founders.length === 0, peers: addressesFor(settings, id, founders) };
  }
  if (settings.isExisting) return await joined(settings, log);
  refuseSecondLife(settings, await newestList(settings, FIRST_ANSWER_MS));
  const peers = addressesFor(settings, settings.name, [...settings.cluster.keys()]);
  return { id: settings.name, joins: false, peers };
}

/** Only those that began the cluster are called among the members as they are in the settings. */
function addressesFor(
  { cluster, ownAddress }: ServeSettings,
  id: string,
  founders: readonly string[],
): Record<string, string> {
  const others = [...cluster].filter(([other]) => other !== id && founders.includes(other));
  const addresses = others.map(([other, address]): [string, string] => [other, hostAndPort(address)]);
  return Object.fromEntries([...addresses, [id, hostAndPort(ownAddress)]]);
}

async function joined(settings: ServeSettings, log: Logger): Promise<Membership> {
  const own = urlOf(settings.ownAddress);
  for (const deadlineMs = Date.now() + PATIENCE_MS; ; ) {
    const list = await newestList(settings, ANSWER_MS);
    const member = list?.members.find(({ peerUrls }) => peerUrls.includes(own));
    if (list !== null && member !== undefined) {
      if (member.hasRun) throw lostDisk(settings, member.nodeId);
      log.info({ event: 'joining', id: member.nodeId }, `Joining the cluster as ${member.nodeId}`);
      const known = list.members.map(({ nodeId, peerUrls }) => [nodeId, hostAndPortOf(peerUrls[0] ?? '')]);
      const peers = { ...Object.fromEntries(known.filter(([, address]) => addressIn(address ?? ''))) };
      return {
        id: member.nodeId,
        joins: true,
        peers: { ...peers, [member.nodeId]: hostAndPort(settings.ownAddress) },
      };
    }
    if (Date.now() >= deadlineMs) throw notAdded(settings, list);
    await delay(RETRY_MS);
  }
}

/** Of all answers the one that takes most of the log into account; null if nobody answers. */
async function newestList(settings: ServeSettings, timeoutMs: number): Promise<PeerList | null> {
  const others = [...settings.cluster].filter(([name]) => name !== settings.name);
  const answers = await Promise.all(others.map(([, address]) => listAt(address, settings.token, timeoutMs)));
  return answers.reduce((newest, list) => {
    return newest === null || (list !== null && list.commitIndex > newest.commitIndex) ? list : newest;
  }, null);
}

/** Null if the server at the address does not answer. */
export async function listAt(address: Endpoint, token: string, timeoutMs: number): Promise<PeerList | null> {
  try {
    const clusterId = clusterIdOf(token);
    const answer = await askServer(encodeQuestion({ ask: 'members' }), { address, clusterId, timeoutMs });
    return decodeList(answer) ?? null;
  } catch {
    return null;
  }
}

/**
 * The others go on with a cluster in which this server has run before: without its disk it could vote twice.
 */
function refuseSecondLife(settings: ServeSettings, list: PeerList | null): void {
  const member = list?.members.find(({ nodeId }) => nodeId === settings.name);
  if (member?.hasRun === true) throw lostDisk(settings, member.nodeId);
}

function lostDisk({ dataDir }: ServeSettings, nodeId: string): CommandRefusedError {
  return new CommandRefusedError(
    `Cannot start ${nodeId} with the empty directory ${dataDir}: it has been running before, and the others count on ` +
      'what it had on its disk.\nName the directory that it had; or remove it (etcdctl member remove), add it again ' +
      '(etcdctl member add), and start it with --initial-cluster-state existing.',
  );
}

function notAdded({ cluster, name, ownAddress }: ServeSettings, list: PeerList | null): CommandRefusedError {
  const others = [...cluster].filter(([other]) => other !== name).map(([, address]) => urlOf(address));
  if (list === null) {
    return new CommandRefusedError(
      `Cannot join the cluster: none of its servers answers (${others.join(', ')}). Start them, or correct ` +
        '--initial-cluster and --initial-cluster-token.',
    );
  }
  const known = list.members.flatMap(({ peerUrls }) => peerUrls).join(', ');
  return new CommandRefusedError(
    `Cannot join the cluster: its members are at ${known}, and none is at ${urlOf(ownAddress)}.\nAdd this server ` +
      `first (etcdctl member add ${name} --peer-urls=${urlOf(ownAddress)}), then start it.`,
  );
}

const hostAndPortOf = (url: string) => url.replace(/^http:\/\//, '');
