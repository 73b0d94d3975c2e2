import { describe, expect, it } from 'vitest';
import type { Server, Timeout } from '../../generated/server/role.ts';
import type { LogIndex, NodeId, ServerEvent } from '../../generated/vocabulary.ts';
import { generatedCore, type ServerCore } from '../../runtime/server-core.ts';
import { InvariantWatch } from '../../spec/invariant-watch.ts';
import type { Violation } from '../../spec/invariants.ts';
import type { Bounds } from '../../tools/explore/bounds.ts';
import { Cluster } from '../../tools/explore/cluster.ts';
import { explore } from '../../tools/explore/explore.ts';
import type { Happening, LocalState } from '../../tools/explore/local-state.ts';
import { localStep } from '../../tools/explore/local-step.ts';
import { presets } from '../../tools/explore/presets.ts';
import { linesOfTrace, textOfTrace } from '../../tools/explore/report.ts';
import { stepRecord, type TraceStep } from '../../tools/explore/trace.ts';
import { stepView, viewOf } from '../../tools/explore/views.ts';
import { oneTerm, two } from './tiny-bounds.ts';

type Meddle = (server: Server, event: ServerEvent | Timeout) => void;

const withFault = (before: Meddle, after: Meddle = () => undefined): ServerCore => ({
  start: generatedCore.start,
  step: (server, event, effects) => {
    before(server, event);
    generatedCore.step(server, event, effects);
    after(server, event);
  },
});

const forgetsItsVote = withFault((server, event) => {
  if (event.type === 'RequestVoteRequest' && event.term === server.currentTerm) server.votedFor = null;
});

const countsItselfEarly = withFault(
  () => undefined,
  (server) => {
    if (server.role === 'leader.supported.heartbeat') server.durableIndex = server.log.length as LogIndex;
  },
);

const commitsAll = withFault(
  () => undefined,
  (server, event) => {
    if (event.type === 'AppendEntriesRequest') server.commitIndex = server.log.length as LogIndex;
  },
);

const throws = withFault((_server, event) => {
  if (event.type === 'AppendEntriesResponse') throw new Error('planted');
});

function violationOf(bounds: Bounds, core: ServerCore): { readonly id: string; readonly steps: number } {
  const { counterexample } = explore(bounds, { core, maxStates: 100_000 });
  return { id: counterexample?.violation.id ?? 'none', steps: counterexample?.trace.length ?? 0 };
}

describe('a fault in the core is found, in as few steps as possible:', () => {
  it('a vote that is forgotten', () => {
    // Two stand; the one hears the other, and votes again.
    expect(violationOf(oneTerm, forgetsItsVote)).toEqual({ id: 'I6', steps: 3 });
  });

  it('a leader that counts its own copy before its disk has it', () => {
    // It stands, gets a vote, and counts what its slow disk does not have.
    expect(violationOf({ ...two, slowWrites: 1 }, countsItselfEarly)).toEqual({ id: 'I13', steps: 3 });
  });

  it('a follower that commits whatever it has', () => {
    // Standing, voting, winning, appending.
    expect(violationOf(oneTerm, commitsAll)).toEqual({ id: 'I8', steps: 4 });
  });

  it('a fault that depends on the name of a server, so that symmetry misleads', () => {
    const favours: ServerCore = withFault((server, event) => {
      if (event.type === 'RequestVoteRequest' && event.from === 'n3' && server.id === 'n1')
        server.votedFor = null;
    });

    const { id } = violationOf({ ...oneTerm, elections: 2 }, favours);

    expect(id).toBe('I6');
  });

  it('a core that throws', () => {
    expect(violationOf(oneTerm, throws).id).toBe('halt');
  });
});

interface Record {
  readonly event: Happening;
  readonly sent: readonly unknown[];
}

/** Commands are lists of numbers in a trace. */
function revived<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (field, held) =>
    field === 'command' ? Uint8Array.from(held) : held,
  );
}

/**
 * Plays a run through the core again, by itself: every step must do what the trace says, every message that
 * arrives must have been sent. Returns what the usual watch over the invariants says of the last step.
 */
function replay(trace: readonly TraceStep[], bounds: Bounds, core: ServerCore): Violation | null {
  const locals = new Map(new Cluster(bounds).unstarted().map((local) => [local.server.id, local]));
  const watch = new InvariantWatch();
  const onTheirWay = new Set<string>();
  const play = (id: NodeId, happening: Happening) => {
    const step = { ...localStep(core, locals.get(id) as LocalState, happening), happening };
    locals.set(id, step.after);
    const servers = new Map([...locals].map(([server, local]) => [server, viewOf(local)]));
    const seen = watch.look({ servers, step: stepView(id, step) });
    return { record: stepRecord(step), seen };
  };
  for (const id of locals.keys()) expect(play(id, { type: 'Restarted' }).seen).toBeNull();
  let last: Violation | null = null;
  for (const { kind, server, steps } of revived(trace)) {
    for (const [place, record] of (steps as readonly Record[]).entries()) {
      expect(last).toBeNull();
      if (kind === 'arrival' && place === 0) expect(onTheirWay).toContain(wire(server, record.event));
      const { record: again, seen } = play(server, record.event);
      expect(JSON.stringify(again)).toBe(JSON.stringify(plainly(record)));
      for (const { to, message } of record.sent as readonly { to: NodeId; message: Happening }[])
        onTheirWay.add(wire(to, message));
      last = seen;
    }
  }
  return last;
}

const wire = (to: NodeId, message: Happening) => JSON.stringify({ to, message });
const plainly = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (_, held) => (held instanceof Uint8Array ? [...held] : held)));

describe('a counterexample', () => {
  it.each([
    ['a forgotten vote', forgetsItsVote, oneTerm],
    ['a careless commit', commitsAll, presets.quick.bounds],
    ['a crash that nothing was saved for', countsItselfEarly, { ...two, slowWrites: 1 }],
  ] as const)('is a run of the core that violates the same again: %s', (_name, core, bounds) => {
    const { counterexample } = explore(bounds, { core });

    const again = replay(counterexample?.trace ?? [], bounds, core);

    expect(again?.id).toBe(counterexample?.violation.id);
    expect(again?.server).toBe(counterexample?.violation.server);
  });

  it('is written as one line of JSON per step', () => {
    const { counterexample } = explore(oneTerm, { core: forgetsItsVote });

    const lines = linesOfTrace(counterexample?.trace ?? [])
      .trimEnd()
      .split('\n');

    expect(lines.map((line) => JSON.parse(line).step)).toEqual([1, 2, 3]);
    expect(textOfTrace(counterexample?.trace ?? [])).toContain(
      'ElectionRequested: candidate.nominee, term 1',
    );
  });
});
