/** Clients with sessions: what they do not know the outcome of they repeat, at any server. @thesis §6.3 */

import { OutcomeUnknownError, RaftError } from '../../runtime/errors.ts';
import {
  type ClientSession,
  openSession,
  type ProposingNode,
  SessionExpiredError,
} from '../../runtime/sessions/client-session.ts';
import { decodeAnswer, encodeCommand } from '../../runtime/sessions/envelope.ts';
import type { SessionPlan } from './plan.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { World } from './world.ts';

/** So often a command that was refused is tried elsewhere. */
const mostRefusals = 3;
/** Of a call: the session is given back before it. */
const closing = 0.03;

/** Whom a client asks next; undefined if there is nobody. */
type Choose = (client: number) => SimulatedServer | undefined;

/** One command at one server. */
interface Attempt {
  readonly server: string;
  readonly reject: (cause: Error) => void;
}

/** All servers as one node: each attempt goes to the one that the client happens to choose. */
class RoamingNode implements ProposingNode {
  private readonly world: World;
  private readonly random: SeededRandom;
  private readonly choose: () => SimulatedServer | undefined;
  private readonly open = new Set<Attempt>();

  constructor(world: World, random: SeededRandom, choose: () => SimulatedServer | undefined) {
    this.world = world;
    this.random = random;
    this.choose = choose;
  }

  async propose(command: Uint8Array): Promise<Uint8Array> {
    for (let refusals = 0; ; refusals += 1) {
      try {
        return await this.attempt(command, await this.nextServer());
      } catch (cause) {
        const isRefused = cause instanceof RaftError && cause.outcome === 'refused';
        if (!isRefused || refusals >= mostRefusals) throw cause;
      }
    }
  }

  /** The process that would have answered is gone. */
  lose(server: string): void {
    for (const { server: asked, reject } of this.open)
      if (asked === server) reject(new OutcomeUnknownError('The server is gone.'));
  }

  /** In a later tick, so that whoever refuses at once is not asked again and again in no time. */
  private nextServer(): Promise<SimulatedServer> {
    const { timeline, plan } = this.world;
    return new Promise((resolve) => {
      const look = () => {
        timeline.after(this.random.between(1, plan.heartbeatIntervalMs), null, () => {
          const server = this.choose();
          if (server === undefined || server.node === null || !server.running) return look();
          timeline.settleLonger();
          resolve(server);
        });
      };
      look();
    });
  }

  /** It may give up waiting while the command is under way: the next attempt is a duplicate then. */
  private attempt(command: Uint8Array, { id, node }: SimulatedServer): Promise<Uint8Array> {
    const { timeline, healed, plan } = this.world;
    return new Promise<Uint8Array>((resolve, reject) => {
      const settle = <Given>(use: (given: Given) => void) => {
        return (given: Given) => {
          this.open.delete(attempt);
          timeline.settleLonger();
          use(given);
        };
      };
      const attempt = { server: id, reject: settle(reject) };
      this.open.add(attempt);
      if (node === null) return attempt.reject(new OutcomeUnknownError('The server is gone.'));
      node.propose(command).then(settle(resolve), settle(reject));
      const patience = this.random.between(1, plan.requestTimeoutMs);
      if (healed) return;
      timeline.after(patience, null, () => attempt.reject(new OutcomeUnknownError('It took too long.')));
    });
  }
}

class SessionClient {
  private readonly node: RoamingNode;
  private readonly random: SeededRandom;
  private session: ClientSession | null = null;

  constructor(node: RoamingNode, random: SeededRandom) {
    this.node = node;
    this.random = random;
  }

  /** Resolves with the store's answer. Rejects as a session does, or as opening one does. */
  async propose(request: Uint8Array): Promise<Uint8Array> {
    if (this.session !== null && this.random.chance(closing)) await this.close(this.session);
    this.session ??= await openSession(this.node).catch(neverTried);
    try {
      return await this.session.propose(request);
    } catch (cause) {
      if (cause instanceof SessionExpiredError) this.session = null;
      throw cause;
    }
  }

  lose(server: string): void {
    this.node.lose(server);
  }

  /** If nobody hears of it, it expires. */
  private async close(session: ClientSession): Promise<void> {
    this.session = null;
    await session.close().catch(() => undefined);
  }
}

/** The request was to come after the session. */
function neverTried(cause: unknown): never {
  if (!(cause instanceof RaftError)) throw cause;
  throw new NoSessionError(cause);
}

class NoSessionError extends RaftError {
  override readonly name = 'NoSessionError';
  constructor(cause: RaftError) {
    super('The command was not tried: no session could be opened.', { cause, outcome: 'refused' });
  }
}

export class SessionClients {
  private readonly clients = new Map<number, SessionClient>();

  constructor(world: World, { share }: SessionPlan, choose: Choose) {
    for (let client = 0; client < world.plan.clients; client += 1) {
      const random = world.random.fork(`session/${client}`);
      const node = new RoamingNode(world, random, () => choose(client));
      if (random.chance(share)) this.clients.set(client, new SessionClient(node, random));
    }
  }

  has(client: number): boolean {
    return this.clients.has(client);
  }

  /** Once, at whatever servers it takes; or, for who has no session, as often as this one proposes it. */
  async propose(client: number, server: ProposingNode, request: Uint8Array): Promise<Uint8Array> {
    const own = this.clients.get(client);
    if (own !== undefined) return own.propose(request);
    const answer = await server.propose(encodeCommand({ kind: 'plain', payload: request }));
    return decodeAnswer(answer).payload;
  }

  lose(server: string): void {
    for (const client of this.clients.values()) client.lose(server);
  }
}
