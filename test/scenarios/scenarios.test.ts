import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { play } from '../../tools/scenario/play.ts';

const folder = new URL('.', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.scenario.txt'));
/** UPDATE_SCENARIOS=1 writes the traces anew; read the difference before you commit it. */
const mayUpdate = process.env.UPDATE_SCENARIOS === '1';

/** The first line of a scenario is its title. */
function titleOf(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/^#\s*/, '');
}

describe('scenarios', () => {
  test('there are scenarios to play', () => {
    expect(files.length).toBeGreaterThan(10);
  });

  for (const file of files) {
    const place = new URL(file, folder);
    const written = readFileSync(place, 'utf8');

    test(`${titleOf(written)} [${file}]`, () => {
      const played = play(written, `test/scenarios/${file}`);

      if (mayUpdate) writeFileSync(place, played);

      expect(mayUpdate ? readFileSync(place, 'utf8') : written).toBe(played);
    });
  }
});
