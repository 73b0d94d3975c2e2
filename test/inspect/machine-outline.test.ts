import { describe, expect, test } from 'vitest';
import { chartDefinitions } from '../../tools/inspect/protocol/chart-definitions.ts';
import { outlineOf, type StateOutline } from '../../tools/inspect/protocol/machine-outline.ts';

function find(state: StateOutline, path: string): StateOutline | undefined {
  return state.path === path
    ? state
    : state.children.map((child) => find(child, path)).find((one) => one !== undefined);
}

const player = {
  id: 'player',
  initial: 'idle',
  invoke: {
    src: 'loadList',
    onDone: '.playing',
    onError: { target: '.idle', actions: { type: 'complain' } },
  },
  states: {
    idle: { on: { PLAY: 'playing' }, description: 'Silence.' },
    playing: {
      type: 'parallel',
      entry: ['open', { type: 'begin' }],
      exit: 'close',
      after: { 1000: { guard: { type: 'isOver' }, target: 'done' } },
      always: [{ guard: 'isBroken', target: ['idle', 'done'] }],
      states: { sound: {}, picture: { initial: { target: 'dark' }, states: { dark: {}, light: {} } } },
      onDone: 'done',
    },
    done: { type: 'final' },
  },
};

describe('the outline of a machine', () => {
  test('has its states within each other, and every transition in words', () => {
    const outline = outlineOf(JSON.stringify(player)) as StateOutline;

    expect(outline).toMatchObject({ name: 'player', kind: 'compound', path: '' });
    expect(outline.transitions.map(({ on, target, actions }) => `${on} ${target} ${actions}`.trim())).toEqual(
      ['done of loadList .playing', 'error of loadList .idle complain'],
    );
    expect(find(outline, 'idle')).toMatchObject({
      isInitial: true,
      kind: 'atomic',
      description: 'Silence.',
      transitions: [{ on: 'PLAY', target: 'playing' }],
    });
    expect(find(outline, 'playing')).toMatchObject({
      kind: 'parallel',
      entry: 'open, begin',
      exit: 'close',
      transitions: [
        { on: 'after 1000', guard: 'isOver', target: 'done' },
        { on: 'always', guard: 'isBroken', target: 'idle, done' },
        { on: 'done', target: 'done' },
      ],
    });
    expect(find(outline, 'playing.picture.dark')).toMatchObject({ isInitial: true });
    expect(find(outline, 'done')?.kind).toBe('final');
  });

  test('shows the chart of a server as its messages define it', () => {
    const outline = outlineOf(chartDefinitions().server) as StateOutline;

    const hearing = find(outline, 'follower.hearing');
    expect(hearing?.transitions).toContainEqual(
      expect.objectContaining({ on: 'RequestVoteRequest', guard: 'termIsNewer && !mayDisruptLeader' }),
    );
  });

  test.each(['', 'no json', '7', 'null', '[]'])('of what is no machine there is none: %j', (text) => {
    expect(outlineOf(text)).toBeNull();
  });
});
