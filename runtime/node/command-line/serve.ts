/** One server: a durable node with etcd's key-value API in front, until it is told to stop. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { KeyValueMachine } from '../../kv/key-value-machine.ts';
import type { RaftNode } from '../../raft-node.ts';
import type { ServerCore } from '../../server-core.ts';
import { announce } from '../api/announcement.ts';
import { ApiServer } from '../api/api-server.ts';
import { PeerDesk } from '../api/peer-desk.ts';
import { becomeVoter } from '../api/promotion.ts';
import type { ServedNode } from '../api/served-node.ts';
import type { ServedTrace } from '../api/trace-page.ts';
import { type Endpoint, hostAndPort } from '../endpoint.ts';
import { openNode } from '../open-node.ts';
import { servedRaftNode, servedTrace } from '../served-raft-node.ts';
import { LiveTrace } from '../trace/live-trace.ts';
import { type NodeTrace, openTrace } from '../trace/open-trace.ts';
import { zlibChecksum } from '../transport/zlib-checksum.ts';
import { evenSizeWarning } from './cluster-list.ts';
import { type Membership, membershipOf } from './joining.ts';
import { parentIsGone, reportToParent } from './parent-reports.ts';
import { CommandRefusedError, EXIT_REFUSED, say } from './refusal.ts';
import { removed, untilRemoved } from './removal.ts';
import type { ServeSettings } from './serve-settings.ts';
import { serverLog } from './server-log.ts';
import { clientPortRefusal, startFailure } from './start-failure.ts';

/** Longer than this nobody waits for a server to stop. */
const STOP_MS = 5000;
/** Of that, what calls have that are under way. */
const FINISH_CALLS_MS = 2000;

interface Running {
  readonly node: RaftNode;
  readonly trace: NodeTrace | null;
  readonly live: LiveTrace | null;
  readonly ports: readonly ApiServer[];
  /** Ends what is done beside. */
  readonly ending: AbortController;
}

/**
 * Resolves when the server has stopped because it was told to. Rejects with a RaftError if it cannot start.
 * If the node stops itself, the process ends with code 1.
 */
export async function serve(settings: ServeSettings): Promise<void> {
  const log = serverLog(settings);
  const stopReason = whyStop();
  const warning = settings.isExisting ? null : evenSizeWarning(settings.cluster.size);
  if (warning !== null) log.warn({ event: 'evenSize', servers: settings.cluster.size }, warning);
  const opening = open(settings, log);
  const removal = opening.then(({ node, ending }) => untilRemoved(node, settings.token, ending.signal));
  let isMember = true;
  const wasRemoved = removal.then(() => {
    isMember = false;
    return 'this server has been removed from the cluster';
  });
  const reason = await Promise.race([stopReason, wasRemoved]);
  log.info({ event: 'stopping', reason }, `Stopping: ${reason}`);
  setTimeout(() => {
    log.warn({ event: 'stopped' }, `Stopped after ${STOP_MS} ms, before everything was closed`);
    process.exit(0);
  }, STOP_MS).unref();
  const { node, ports, trace, live, ending } = await opening;
  ending.abort();
  await handOver(node, settings.electionTimeoutMs, log);
  live?.close();
  await Promise.all(ports.map((port) => port.close(FINISH_CALLS_MS)));
  await node.stop();
  await trace?.close();
  log.info({ event: 'stopped' }, 'Stopped');
  if (!isMember) throw removed(settings.name, settings.dataDir);
}

/** A leader lets another one lead before it stops, so that nobody has to miss it first. @thesis §3.10 */
async function handOver(node: RaftNode, electionTimeoutMs: number, log: Logger): Promise<void> {
  const { id, leaderId, configuration } = node.status();
  if (leaderId !== id || configuration.voters.every((voter) => voter === id)) return;
  try {
    await Promise.race([node.transferLeadership(null), delay(electionTimeoutMs, undefined, { ref: false })]);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    log.warn({ event: 'transferFailed' }, `Nobody took over the leadership before the stop: ${reason}`);
  }
}

function whyStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(signal));
    void parentIsGone().then(() => resolve('the process that started it is gone'));
  });
}

async function open(settings: ServeSettings, log: Logger): Promise<Running> {
  const machine = new KeyValueMachine({ later: setImmediate, checksum: zlibChecksum });
  const trace = settings.tracePath === null ? null : await openServerTrace(settings.tracePath, log);
  const live = settings.isWatchable ? new LiveTrace(trace?.core) : null;
  const desk = new PeerDesk();
  const membership = await membershipOf(settings, log).catch((thrown: unknown) => {
    throw startFailure(thrown, settings);
  });
  const core = live?.core ?? trace?.core;
  const node = await openServedNode({ settings, machine, core, desk, membership }, log);
  const served = servedRaftNode(node, machine, settings.token);
  desk.open(served, settings);
  const ports: ApiServer[] = [];
  for (const endpoint of settings.listenClients) {
    ports.push(await openPort(endpoint, { served, trace: live && servedTrace(live, node) }, settings, log));
  }
  const bound = ports.map(({ address }) => `http://${address}`);
  const clientEndpoints = settings.advertisedUrls ?? bound;
  const peerAddress = hostAndPort(settings.listenPeers);
  const words = `Listening for clients on ${bound.join(', ')} and for the other servers on ${peerAddress}`;
  log.info({ event: 'listening', clientEndpoints, peerAddress }, words);
  reportToParent({ kind: 'listening', clientEndpoints });
  const ending = new AbortController();
  const announcement = { member: membership.id, name: settings.name, clientUrls: clientEndpoints };
  void announce(served, announcement, ending.signal);
  void becomeVoter(served, ending.signal);
  return { node, ports, trace, live, ending };
}

/** A trace that cannot be written costs nobody the server; one that cannot even be opened is a mistake. */
async function openServerTrace(path: string, log: Logger): Promise<NodeTrace> {
  const onProblem = (error: unknown) =>
    log.error({ event: 'traceFailed', err: error }, `Nothing more is written to the trace ${path}`);
  try {
    return await openTrace(path, { onProblem });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandRefusedError(
      `Cannot write the trace ${path}: ${reason}. Let this user write there, or choose another with --trace.`,
      { cause },
    );
  }
}

interface Parts {
  readonly settings: ServeSettings;
  readonly machine: KeyValueMachine;
  /** Undefined: the generated one. */
  readonly core: ServerCore | undefined;
  readonly desk: PeerDesk;
  readonly membership: Membership;
}

async function openServedNode(
  { settings, machine, core, desk, membership }: Parts,
  log: Logger,
): Promise<RaftNode> {
  const { dataDir, token, listenPeers, electionTimeoutMs, heartbeatIntervalMs } = settings;
  let leader: string | null = null;
  try {
    return await openNode({
      ...membership,
      dataDir,
      clusterToken: token,
      listen: hostAndPort(listenPeers),
      stateMachine: machine,
      ...(core === undefined ? {} : { core }),
      timers: { electionTimeoutMs, heartbeatIntervalMs },
      compactionLimits: settings.compactionLimits,
      priorities: settings.priorities,
      ...(settings.leaseReads === null ? {} : { leaseReads: settings.leaseReads }),
      onQuestion: (question) => desk.answer(question),
      onLeader: (leaderId) => {
        const words = leaderId === null ? `${leader} leads no more` : `${leaderId} leads`;
        log.info({ event: 'leader', leaderId }, words);
        leader = leaderId;
        reportToParent({ kind: 'leader', leaderId });
      },
      onReachable: (peer, reachable) => {
        const words = reachable ? `${peer} is reachable` : `The connection to ${peer} was lost`;
        log.info({ event: 'peer', peer, reachable }, words);
      },
      onProblem: ({ kind, peer, detail }) => log.warn({ event: 'peerProblem', kind, peer }, detail),
      onFailure: (reason) => {
        log.fatal({ event: 'failed' }, reason.message);
        say(reason.message);
        process.exit(EXIT_REFUSED);
      },
    });
  } catch (thrown) {
    throw startFailure(thrown, settings);
  }
}

async function openPort(
  endpoint: Endpoint,
  { served, trace }: { readonly served: ServedNode; readonly trace: ServedTrace | null },
  { maxRequestBytes, maxLearners }: ServeSettings,
  log: Logger,
): Promise<ApiServer> {
  const onFailure = (error: unknown) => log.error({ event: 'callFailed', err: error }, 'A call failed');
  try {
    const limits = { maxRequestBytes, maxLearners };
    const watched = trace === null ? {} : { trace };
    return await ApiServer.start({ ...endpoint, node: served, ...limits, ...watched, onFailure });
  } catch (cause) {
    throw clientPortRefusal(endpoint, cause);
  }
}
