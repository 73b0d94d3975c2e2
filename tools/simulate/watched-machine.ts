/** One incarnation's state machine: the real one, watched, with its place in the sequence of all commands. */

import type { SnapshotSink, SnapshotSource, StateMachine } from '../../runtime/state-machine.ts';
import type { AppliedCommands } from './applied-commands.ts';
import type { Life } from './life.ts';
import { SimulatedMachine } from './simulated-machine.ts';
import type { World } from './world.ts';

/** At the beginning of a snapshot: how many commands it stands for. */
const headerBytes = 4;

/** Of the FNV hash. */
const prime = 0x0100_0193;

/** What the machines of one server's lives share. */
export interface MachineRoom {
  readonly world: World;
  readonly applied: AppliedCommands;
  readonly server: string;
}

export class WatchedMachine implements StateMachine {
  /** Made when it is needed: most incarnations die before that. */
  private machine: SimulatedMachine | null = null;
  private readonly room: MachineRoom;
  private readonly life: Life;
  private position = 0;

  constructor(room: MachineRoom, life: Life) {
    this.room = room;
    this.life = life;
  }

  apply(command: Uint8Array): Uint8Array {
    const { applied, server } = this.room;
    const machine = this.opened();
    const answer = machine.apply(command);
    const { effect } = machine;
    if (this.life.survives()) applied.record(server, this.position, { command, answer, effect });
    this.position += 1;
    return answer;
  }

  query(request: Uint8Array): Uint8Array {
    return this.opened().query(request);
  }

  snapshot(): SnapshotSource {
    const { position } = this;
    const source = this.opened().snapshot();
    let header: Uint8Array | null = headerOf(position);
    let sum = 0;
    let isWhole = false;
    return {
      next: () => {
        const piece = header ?? source.next();
        header = null;
        if (piece !== null) sum = mixed(sum, piece);
        else if (!isWhole) this.record(position, sum);
        isWhole ||= piece === null;
        return piece;
      },
      close: () => source.close(),
    };
  }

  restore(): SnapshotSink {
    const sink = this.opened().restore();
    const header = new Uint8Array(headerBytes);
    let filled = 0;
    let sum = 0;
    return {
      write: (piece) => {
        sum = mixed(sum, piece);
        const headed = Math.min(headerBytes - filled, piece.length);
        header.set(piece.subarray(0, headed), filled);
        filled += headed;
        if (headed < piece.length) sink.write(piece.subarray(headed));
      },
      finish: () => {
        sink.finish();
        this.position = new DataView(header.buffer).getUint32(0);
        this.record(this.position, sum);
        this.recordNow();
      },
      abandon: () => sink.abandon(),
    };
  }

  /** The state as it is now must be that of all others after as many commands. */
  recordNow(): void {
    const source = this.snapshot();
    while (source.next() !== null);
    source.close();
  }

  private record(position: number, sum: number): void {
    const { applied, server } = this.room;
    if (this.life.isAlive) applied.recordSnapshot(server, position, sum);
  }

  private opened(): SimulatedMachine {
    const { plan, plant } = this.room.world;
    this.machine ??= new SimulatedMachine(plan, plant);
    return this.machine;
  }
}

function headerOf(position: number): Uint8Array {
  const header = new Uint8Array(headerBytes);
  new DataView(header.buffer).setUint32(0, position);
  return header;
}

function mixed(sum: number, piece: Uint8Array): number {
  let mixture = sum;
  for (const byte of piece) mixture = Math.imul(mixture ^ byte, prime);
  return mixture;
}
