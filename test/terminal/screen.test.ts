/** `raftchart top`: the terminal is drawn on in place, and given back. */

import { describe, expect, it } from 'vitest';
import { Screen } from '../../tools/terminal/top/screen.ts';

describe('the screen', () => {
  function terminal(rows = 24) {
    const told: (string | boolean)[] = [];
    let read = (_keys: string) => {};
    const output = { rows, write: (text: string) => told.push(text) };
    const input = {
      setRawMode: (isRaw: boolean) => told.push(isRaw),
      setEncoding: () => {},
      on: (_event: 'data', take: typeof read) => {
        read = take;
      },
      off: () => {},
      resume: () => {},
      pause: () => {},
    };
    return { told, output, input, press: (keys: string) => read(keys) };
  }

  it('is drawn in place, and afterwards the terminal is as it was', () => {
    const { told, output, input } = terminal();
    const listeners = process.listenerCount('exit');
    const screen = new Screen(output, input, () => {});

    screen.open();
    screen.draw(['one', 'two']);
    screen.close();
    screen.close();

    expect(told).toEqual([
      '\x1b[?1049h\x1b[?25l',
      true,
      '\x1b[H\x1b[Kone\n\x1b[Ktwo\n\x1b[J',
      false,
      '\x1b[?25h\x1b[?1049l',
    ]);
    expect(process.listenerCount('exit')).toBe(listeners);
  });

  it('shows no more lines than it has: it would scroll', () => {
    const { told, output } = terminal(3);

    new Screen(output, null, () => {}).draw(['one', 'two', 'three', 'four']);

    expect(told).toEqual(['\x1b[H\x1b[Kone\n\x1b[Ktwo\n\x1b[J']);
  });

  it('ends with q and with Ctrl-C, and with no other key', () => {
    const { output, input, press } = terminal();
    let ends = 0;
    const screen = new Screen(output, input, () => {
      ends += 1;
    });
    screen.open();

    for (const key of ['x', '\x1b[A', 'q', '\x03']) press(key);
    screen.close();

    expect(ends).toBe(2);
  });
});
