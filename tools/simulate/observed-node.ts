/** Looks into a RaftNode, and is the only place that does: the invariants need its state after every step. */

import type { Server, StepEffects, Timeout } from '../../generated/server/role.ts';
import type {
  LogEntry,
  NodeId,
  PeerMessage,
  ServerEvent,
  ServerMessage,
} from '../../generated/vocabulary.ts';
import type { RaftNode } from '../../runtime/raft-node.ts';
import type { DiskImage } from '../../runtime/storage/storage.ts';
import type { Plant } from './plant.ts';

/** What is private in RaftNode and needed here. The node calls both methods through itself. */
interface Insides {
  running: { readonly server: Server; readonly effects: StepEffects & { transport: Outlet } } | null;
  boot(image: DiskImage): void;
  handle(event: ServerEvent | Timeout): void;
}

interface Outlet {
  send(to: NodeId, message: PeerMessage): void;
}

/** Who looks. None of these may change anything. */
export interface NodeObserver {
  /** False: the node is a ghost, and does nothing more. */
  isAlive(): boolean;
  onBoot(server: Server): void;
  onStep(event: ServerEvent | Timeout): void;
  onSend(to: NodeId, message: ServerMessage): void;
  onApply(entries: readonly LogEntry[]): void;
  onTimer(): void;
  onBranch(branch: number): void;
}

export function observeNode(node: RaftNode, observer: NodeObserver, plant: Plant | null): void {
  const insides = node as unknown as Insides;
  const boot = insides.boot.bind(node);
  const handle = insides.handle.bind(node);
  insides.boot = (image) => {
    if (!observer.isAlive()) return;
    boot(image);
    const running = insides.running;
    if (running === null) return;
    observeEffects(running.effects, observer);
    plant?.onEffects?.(running.effects);
    observer.onBoot(running.server);
  };
  insides.handle = (event) => {
    const running = insides.running;
    if (running === null || !observer.isAlive()) return;
    const seen = plant?.beforeStep?.(running.server, event) ?? event;
    handle(seen);
    plant?.afterStep?.(running.server, seen);
    if (observer.isAlive()) observer.onStep(seen);
  };
}

/** `send` and `sendAhead` both end in the transport's `send`, at the moment at which a message may leave. */
function observeEffects(effects: StepEffects & { transport: Outlet }, observer: NodeObserver): void {
  const { transport } = effects;
  const send = transport.send.bind(transport);
  transport.send = (to, message) => {
    if (!observer.isAlive()) return;
    if (isOfTheProtocol(message)) observer.onSend(to, message);
    send(to, message);
  };
  const apply = effects.apply.bind(effects);
  effects.apply = (entries) => {
    if (observer.isAlive()) observer.onApply(entries);
    apply(entries);
  };
  const startTimer = effects.startTimer.bind(effects);
  effects.startTimer = (timer) => {
    observer.onTimer();
    startTimer(timer);
  };
  const cancelTimer = effects.cancelTimer.bind(effects);
  effects.cancelTimer = (timer) => {
    observer.onTimer();
    cancelTimer(timer);
  };
  effects.took = (branch) => observer.onBranch(branch);
}

function isOfTheProtocol(message: PeerMessage): message is ServerMessage {
  return message.type !== 'ForwardRequest' && message.type !== 'ForwardResponse';
}
