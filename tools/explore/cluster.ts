/**
 * What one exploration knows of its cluster: its servers, and every value that has occurred, with a
 * number.
 */

import type { LogEntry, LogIndex, NodeId, Term } from '../../generated/vocabulary.ts';
import type { DiskView } from '../../spec/cluster-view.ts';
import { simpleConfiguration } from '../../spec/rules/membership.ts';
import { type Bounds, Spending } from './bounds.ts';
import { namelessForm } from './canonical-form.ts';
import { type History, noHistory } from './history.ts';
import { InternedValues } from './interned-values.ts';
import type { LocalState } from './local-state.ts';
import { unstarted } from './local-step.ts';
import { noPlace, type Sending } from './ordered-writes.ts';
import { type Permutation, permutationsOf } from './permutations.ts';
import { snapshotBytes } from './snapshot-writes.ts';

export class Cluster {
  readonly bounds: Bounds;
  readonly spending: Spending;
  readonly servers: readonly NodeId[];
  readonly permutations: readonly Permutation[];
  readonly locals: InternedValues<LocalState>;
  readonly messages: InternedValues<Sending>;
  readonly histories: InternedValues<History>;
  private readonly shapes: number[] = [];
  private readonly shapeNumbers = new Map<string, number>();
  private readonly receivers: number[] = [];

  constructor(bounds: Bounds) {
    this.bounds = bounds;
    this.spending = new Spending(bounds);
    this.servers = Array.from({ length: bounds.servers }, (_, place) => `n${place + 1}` as NodeId);
    this.permutations = permutationsOf(this.servers);
    this.locals = new InternedValues(this.permutations);
    this.messages = new InternedValues(this.permutations);
    this.histories = new InternedValues(this.permutations);
    this.histories.numberOf(noHistory);
  }

  /** The servers before any has started. */
  unstarted(): readonly LocalState[] {
    const { voters, batch, disks, pieces, kept, priorities } = this.bounds;
    const first = simpleConfiguration(this.servers.slice(0, voters));
    const none = simpleConfiguration([]);
    const limits = {
      batchLimits: { maxBatchBytes: 1024, maxBatchEntries: batch },
      flowLimits: smallWindow,
      compactionLimits: { ...neverByItself, keptEntries: kept, pieceBytes: snapshotBytes / pieces },
      priorities: this.servers.flatMap((id, place) => {
        const priority = priorities[place] ?? 0;
        return priority === 0 ? [] : [{ id, priority }];
      }),
    };
    const images = diskImages(this.servers, disks);
    return this.servers.map((id, place) => {
      const configuration = place < voters ? first : none;
      return unstarted(id, { configuration, ...limits }, images[place] as DiskView);
    });
  }

  /** The same for local states that become equal when their servers are renamed, and for few others. */
  shapeOf(local: number): number {
    const known = this.shapes[local];
    if (known !== undefined) return known;
    for (let number = this.shapes.length; number <= local; number += 1)
      this.shapes.push(this.findShape(number));
    return this.shapes[local] as number;
  }

  /** Which server a message is for. */
  receiverOf(message: number): number {
    const known = this.receivers[message];
    if (known !== undefined) return known;
    for (let number = this.receivers.length; number <= message; number += 1) {
      this.receivers.push(this.servers.indexOf(this.messages.valueOf(number).to));
    }
    return this.receivers[message] as number;
  }

  private findShape(local: number): number {
    const value = this.locals.valueOf(local);
    const form = namelessForm(value, value.server.id, this.servers);
    const shape = this.shapeNumbers.get(form) ?? this.shapeNumbers.size;
    this.shapeNumbers.set(form, shape);
    return shape;
  }
}

/** So that it is full now and then. */
const smallWindow = { maxInFlightMessages: 2, maxInFlightBytes: 1024, maxUncommittedBytes: 1024 };

/** A snapshot is taken when somebody asks for it. */
const neverByItself = { maxEntries: 1000, maxBytes: 1_000_000 };

function diskImages(servers: readonly NodeId[], disks: readonly (readonly number[])[]): readonly DiskView[] {
  const currentTerm = Math.max(0, ...disks.flat()) as Term;
  const leader =
    currentTerm === 0 ? undefined : servers[disks.findIndex((terms) => terms.includes(currentTerm))];
  return servers.map((_, place) => ({
    currentTerm,
    votedFor: leader ?? null,
    snapshot: null,
    logStart: noPlace,
    log: (disks[place] ?? []).map((term, before) => noop(before + 1, term)),
  }));
}

const noop = (index: number, term: number): LogEntry => ({
  term: term as Term,
  index: index as LogIndex,
  kind: 'noop',
  command: new Uint8Array(0),
  configuration: null,
});
