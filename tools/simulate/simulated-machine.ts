/** What the servers replicate: the real store, and where the seed has them the real sessions around it. */

import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import { decodeAnswer, decodeCommand, encodeAnswer } from '../../runtime/sessions/envelope.ts';
import { SessionMachine } from '../../runtime/sessions/session-machine.ts';
import type { SnapshotSink, SnapshotSource, StateMachine } from '../../runtime/state-machine.ts';
import type { Plan } from './plan.ts';
import type { Plant } from './plants/plant.ts';

/** What the store was asked by a command, and what it answered. */
export interface TookEffect {
  readonly request: Uint8Array;
  readonly answer: Uint8Array;
}

/** A machine that can be compacted. */
type Compactable = StateMachine & Required<Pick<StateMachine, 'snapshot' | 'restore'>>;

/** The store, which remembers what it was asked last. */
class SimulatedStore implements Compactable {
  last: TookEffect | null = null;
  private readonly plant: Plant | null;
  private readonly machine = new KeyValueMachine();

  constructor(plant: Plant | null) {
    this.plant = plant;
  }

  apply(request: Uint8Array): Uint8Array {
    const answer = this.machine.apply(request);
    this.last = { request, answer };
    return answer;
  }

  query(request: Uint8Array): Uint8Array {
    return this.machine.query(request);
  }

  snapshot(): SnapshotSource {
    return (this.plant?.onSnapshot?.(this.machine) ?? this.machine).snapshot();
  }

  restore(): SnapshotSink {
    return this.machine.restore();
  }
}

export class SimulatedMachine implements Compactable {
  private readonly plant: Plant | null;
  private readonly store: SimulatedStore;
  /** Null where clients have no sessions. */
  private readonly sessions: SessionMachine | null;

  constructor({ sessions }: Plan, plant: Plant | null) {
    this.plant = plant;
    this.store = new SimulatedStore(plant);
    this.sessions = sessions === undefined ? null : new SessionMachine(this.store, sessions);
  }

  /** What the last command did to the store; null if it did nothing. */
  get effect(): TookEffect | null {
    return this.store.last;
  }

  apply(command: Uint8Array): Uint8Array {
    this.store.last = null;
    if (this.sessions === null) return this.store.apply(command);
    const answer = this.sessions.apply(command);
    const called = decodeCommand(command);
    if (called?.kind !== 'call') return answer;
    const { status } = decodeAnswer(answer);
    if (this.plant?.repeats?.(status, this.effect !== null) !== true) return answer;
    return encodeAnswer({ status: 'done', payload: this.store.apply(called.payload) });
  }

  query(request: Uint8Array): Uint8Array {
    return this.store.query(request);
  }

  snapshot(): SnapshotSource {
    if (this.sessions === null) return this.store.snapshot();
    const taken = this.plant?.omitsSessions === true ? new SessionMachine(this.store) : this.sessions;
    return (taken as Compactable).snapshot();
  }

  restore(): SnapshotSink {
    return ((this.sessions ?? this.store) as Compactable).restore();
  }
}
