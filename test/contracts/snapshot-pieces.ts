/** Takes snapshots whole, cuts them otherwise, and restores machines from the parts. */
import fc from 'fast-check';
import type { SnapshotSink, SnapshotSource, StateMachine } from '../../runtime/state-machine.ts';

/** A machine that can be compacted. */
export type Snapshotting = StateMachine & Required<Pick<StateMachine, 'snapshot' | 'restore'>>;

/** All pieces that are left, in one; the picture is closed. */
export function wholeOf(source: SnapshotSource): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (let piece = source.next(); piece !== null; piece = source.next()) pieces.push(piece);
  source.close();
  return Uint8Array.from(Buffer.concat(pieces));
}

/** Shares of the whole at which it is cut. */
export const anyCuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

export function cutAt(whole: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = cuts.map((share) => Math.round(share * whole.length)).sort((left, right) => left - right);
  return [...places, whole.length].map((end, at) => whole.slice(places[at - 1] ?? 0, end));
}

export function writeAll(sink: SnapshotSink, pieces: readonly Uint8Array[]): void {
  for (const piece of pieces) sink.write(piece);
  sink.finish();
}

/** What a restoration from these pieces throws, or null. */
export function refusalOf(machine: Snapshotting, pieces: readonly Uint8Array[]): unknown {
  try {
    writeAll(machine.restore(), pieces);
    return null;
  } catch (thrown) {
    return thrown;
  }
}
