/** The servers of a cluster on this machine: starts them, watches them, and starts again whoever dies. */

import { join } from 'node:path';
import { urlOf } from '../endpoint.ts';
import type { ClusterEvent } from './cluster-events.ts';
import { EXIT_REFUSED } from './refusal.ts';
import { type ServerExit, ServerProcess } from './server-process.ts';
import { type Member, type StartSettings, serveWords } from './start-settings.ts';

/** Long enough to see the others take over. */
const RESTART_MS = 3000;
/** A server gives up stopping properly a little earlier. */
const STOP_MS = 6000;

export interface LocalClusterOptions {
  readonly settings: StartSettings;
  readonly members: readonly Member[];
  readonly entryPoint: string;
  readonly onEvent: (event: ClusterEvent) => void;
  /** A server will not be started again; what it said, for people. */
  readonly onGivenUp: (name: string, reason: string) => void;
  /** Nothing is left to watch: stop. */
  readonly onEnd: () => void;
}

export class LocalCluster {
  readonly #options: LocalClusterOptions;
  readonly #processes = new Map<string, ServerProcess>();
  readonly #restarts = new Map<string, NodeJS.Timeout>();
  readonly #haveListened = new Set<string>();
  /** Who said last that it leads, unless it has died since. */
  #leaderId: string | null = null;
  #hasHadLeader = false;
  #isReady = false;
  #isStopping = false;

  constructor(options: LocalClusterOptions) {
    this.#options = options;
  }

  start(): void {
    for (const member of this.#options.members) this.#launch(member);
  }

  /** Settles when every server has ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#restarts.values()) clearTimeout(timer);
    await Promise.all([...this.#processes.values()].map((server) => server.stop(STOP_MS)));
  }

  #launch(member: Member): void {
    const { settings, members, entryPoint } = this.#options;
    const server: ServerProcess = new ServerProcess({
      entryPoint,
      words: serveWords(settings, members, member),
      logPath: join(settings.dataDir, `${member.name}.log`),
      onReport: (report) => {
        // A report may arrive after the end of who sent it.
        if (this.#processes.get(member.name) !== server) return;
        if (report.kind === 'listening') this.#noticeListening(member, server.pid);
        else if (report.leaderId === member.name) this.#noticeLeader(member.name);
      },
      onExit: (exit) => this.#noticeExit(member, server.pid, exit),
    });
    this.#processes.set(member.name, server);
  }

  #noticeListening({ name, client }: Member, pid: number): void {
    this.#options.onEvent({ event: 'node', name, pid, endpoint: urlOf(client) });
    this.#haveListened.add(name);
    this.#noticeReadiness();
  }

  /** Only the leader's own word counts: what the others know may be old. */
  #noticeLeader(leaderId: string): void {
    if (leaderId === this.#leaderId) return;
    this.#options.onEvent({ event: 'leader', leaderId, isFirst: !this.#hasHadLeader });
    this.#leaderId = leaderId;
    this.#hasHadLeader = true;
    this.#noticeReadiness();
  }

  #noticeReadiness(): void {
    const { members, onEvent, settings } = this.#options;
    if (this.#isReady || this.#leaderId === null || this.#haveListened.size < members.length) return;
    this.#isReady = true;
    onEvent({ event: 'ready', members, dataDir: settings.dataDir });
  }

  #noticeExit(member: Member, pid: number, exit: ServerExit): void {
    const { name } = member;
    const { code, signal, hadListened, lastWords } = exit;
    this.#processes.delete(name);
    if (this.#leaderId === name) this.#leaderId = null;
    if (this.#isStopping && (code === 0 || signal === 'SIGTERM')) return;
    this.#options.onEvent({ event: 'exit', name, pid, code, signal });
    if (this.#isStopping) return;
    // It refuses to start, or has stopped itself for a reason that a new process would only meet again.
    if (code === EXIT_REFUSED || (code !== null && !hadListened)) return this.#giveUp(name, lastWords);
    this.#options.onEvent({ event: 'restarting', name, afterMs: RESTART_MS });
    const restart = () => {
      this.#restarts.delete(name);
      this.#launch(member);
    };
    this.#restarts.set(name, setTimeout(restart, RESTART_MS));
  }

  #giveUp(name: string, reason: string): void {
    this.#options.onGivenUp(name, reason);
    const isFirstStart = !this.#haveListened.has(name);
    const isLast = this.#processes.size + this.#restarts.size === 0;
    if (isFirstStart || isLast) this.#options.onEnd();
  }
}
