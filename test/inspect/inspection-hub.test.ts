/** What pages are sent: all of it, or a note that says how much is missing, and then a new beginning. */

import { describe, expect, it, onTestFinished } from 'vitest';
import type { Inspection } from '../../tools/inspect/protocol/inspection.ts';
import { InspectionHub } from '../../tools/inspect/serve/inspection-hub.ts';
import { LiveNode } from '../../tools/inspect/serve/live-node.ts';
import { watchedNode } from './watched-node.ts';
import { isNote, MemoryPage } from './watching-page.ts';

const nowMs = () => 5;
const many = { messages: 1000, characters: 1_000_000 };

function message(type: '@xstate.actor' | '@xstate.snapshot', sessionId: string, value = ''): Inspection {
  return { type, sessionId, createdAt: '1', snapshot: { status: 'active', value } } as unknown as Inspection;
}

const stopped = (sessionId: string) =>
  ({
    type: '@xstate.snapshot',
    sessionId,
    createdAt: '1',
    snapshot: { status: 'stopped' },
  }) as unknown as Inspection;

const namesOf = (messages: readonly Inspection[]) =>
  messages.map((each) => (each.type === '@raftchart.note' ? each.note.kind : JSON.stringify(each).slice(9)));

describe('a hub', () => {
  it('keeps of what is too much the registrations, the last snapshots and the newer half', () => {
    const hub = new InspectionHub({ nowMs, bounds: { messages: 20, characters: 1_000_000 } });
    const source = hub.open();
    for (const id of ['a', 'b', 'c']) source.tell(message('@xstate.actor', id));
    source.tell(stopped('c'));
    for (let number = 1; number <= 17; number += 1)
      source.tell(message('@xstate.snapshot', 'a', String(number)));

    const page = new MemoryPage();
    hub.addPage(page);

    expect(page.messages.slice(0, 2)).toMatchObject([
      { type: '@xstate.actor', sessionId: 'a' },
      { type: '@xstate.actor', sessionId: 'b' },
    ]);
    const kept = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17].map((value) => ({
      snapshot: { value: `${value}` },
    }));
    expect(page.messages.slice(2)).toMatchObject([
      ...kept,
      { note: { kind: 'dropped', server: null, count: 8 } },
    ]);
  });

  it('never keeps more than it may, however long the messages are', () => {
    const hub = new InspectionHub({ nowMs, bounds: { messages: 1000, characters: 50_000 } });
    const source = hub.open();

    for (let number = 0; number < 200; number += 1)
      source.tell(message('@xstate.snapshot', String(number), 'x'.repeat(1000)));

    expect(source.kept.characters).toBeLessThanOrEqual(51_500);
    expect(source.kept.all.length).toBeGreaterThan(10);
  });

  it('shows a page the messages of all sources in the order in which they came', () => {
    const hub = new InspectionHub({ nowMs });
    const [one, other] = [hub.open(), hub.open()];
    one.tell(message('@xstate.actor', 'a'));
    other.tell(message('@xstate.actor', 'b'));
    one.tell(message('@xstate.snapshot', 'a'));

    const page = new MemoryPage();
    hub.addPage(page);

    expect(page.messages.map((each) => 'sessionId' in each && each.sessionId)).toEqual(['a', 'b', 'a']);
  });

  it('forgets the oldest of the programs that are gone', () => {
    const hub = new InspectionHub({ nowMs });
    for (let number = 0; number < 12; number += 1) {
      const source = hub.open();
      source.tell(message('@xstate.actor', `x:${number}`));
      hub.close(source);
    }

    const page = new MemoryPage();
    hub.addPage(page);

    expect(page.messages).toHaveLength(8);
    expect(page.messages[0]).toMatchObject({ sessionId: 'x:4' });
  });
});

describe('a page that is slow', () => {
  it('is not sent what it cannot take; then it is told how much that was, and what holds now', () => {
    const hub = new InspectionHub({ nowMs, bounds: many });
    const [slow, quick] = [new MemoryPage(), new MemoryPage()];
    hub.addPage(slow);
    hub.addPage(quick);
    const source = hub.open();
    source.tell(message('@xstate.actor', 'a'));

    slow.bufferedAmount = 100_000_000;
    for (const value of ['1', '2', '3']) source.tell(message('@xstate.snapshot', 'a', value));
    const whileSlow = slow.messages.length;
    slow.bufferedAmount = 0;
    for (const value of ['4', '5']) source.tell(message('@xstate.snapshot', 'a', value));

    expect(quick.messages).toHaveLength(6);
    expect(whileSlow).toBe(1);
    expect(namesOf(slow.messages)[1]).toBe('dropped');
    expect(slow.messages.slice(1)).toMatchObject([
      { timeMs: 5, note: { server: null, count: 4 } },
      { type: '@xstate.actor', sessionId: 'a' },
      { snapshot: { value: '4' } },
      { snapshot: { value: '5' } },
    ]);
  });

  it('waits for a source that can begin anew, and nobody else hears that beginning', () => {
    const hub = new InspectionHub({ nowMs, bounds: many });
    const [slow, quick] = [new MemoryPage(), new MemoryPage()];
    hub.addPage(slow);
    hub.addPage(quick);
    let renewals = 0;
    const source = hub.open(() => (renewals += 1));
    slow.bufferedAmount = 100_000_000;
    source.tell(message('@xstate.snapshot', 'a', '1'));
    slow.bufferedAmount = 0;
    source.tell(message('@xstate.snapshot', 'a', '2'));
    source.tell(message('@xstate.snapshot', 'a', '3'));

    source.begin([message('@xstate.actor', 'a'), message('@xstate.snapshot', 'a', '3')], true);
    source.tell(message('@xstate.snapshot', 'a', '4'));

    expect(renewals).toBe(1);
    expect(quick.messages).toMatchObject(['1', '2', '3', '4'].map((value) => ({ snapshot: { value } })));
    expect(slow.messages).toMatchObject([
      { note: { kind: 'dropped', count: 3 } },
      { type: '@xstate.actor' },
      { snapshot: { value: '3' } },
      { snapshot: { value: '4' } },
    ]);
  });

  it('may take its time with what it was sent at first', () => {
    const hub = new InspectionHub({ nowMs, bounds: { messages: 100, characters: 100_000_000 } });
    const source = hub.open();
    source.tell(message('@xstate.snapshot', 'a', 'x'.repeat(30_000_000)));
    const page = new MemoryPage();
    hub.addPage(page);
    page.bufferedAmount = 30_000_000;

    source.tell(message('@xstate.snapshot', 'a', 'next'));

    expect(page.messages).toHaveLength(2);
  });
});

const stepsIn = (messages: readonly Inspection[]) =>
  messages.flatMap((each) =>
    each.type === '@xstate.snapshot'
      ? (each.raft?.lines ?? []).flatMap((line) => (line.kind === 'step' ? [line.step] : []))
      : [],
  );

describe('a server that tells more than is kept', () => {
  it('begins anew for pages to come, and those that watch miss nothing and hear nothing twice', async () => {
    const { url } = await watchedNode();
    const hub = new InspectionHub({ nowMs, bounds: { messages: 40, characters: 1_000_000 } });
    const early = new MemoryPage();
    hub.addPage(early);
    const node = new LiveNode({ hub, server: { endpoint: url }, nowMs });
    onTestFinished(() => node.close());

    await early.until((messages) => stepsIn(messages).length > 60);
    const late = new MemoryPage();
    hub.addPage(late);

    const steps = stepsIn(early.messages);
    expect(steps).toEqual(steps.map((_, position) => (steps[0] as number) + position));
    expect(early.messages.filter(({ type }) => type === '@xstate.actor')).toHaveLength(1);
    expect(early.messages.some(isNote('down'))).toBe(false);
    expect(late.messages.length).toBeLessThan(early.messages.length);
    expect(late.messages.slice(0, 3)).toMatchObject([
      { type: '@xstate.actor', sessionId: 'n1', raft: { kind: 'life' } },
      { note: { kind: 'dropped' } },
      {
        type: '@xstate.snapshot',
        raft: { lines: expect.arrayContaining([expect.objectContaining({ kind: 'gap' })]) },
      },
    ]);
  });
});
