/** The page begins here. */

import './styles.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { takeKey } from './keyboard.ts';
import { keepPace } from './sequence/pace.ts';
import { openLive, watchedAddress } from './sources/live.ts';
import { simulate } from './sources/simulation.ts';
import { openFiles, startTour, usualCommands } from './top-bar.tsx';
import { complaint } from './view-state.ts';

const live = watchedAddress();
await begin(new URLSearchParams(location.hash.slice(1)));
render(<App live={live} />, document.getElementById('page') as HTMLElement);
const edits = document.querySelector<HTMLMetaElement>('meta[name=edits]')?.content;
if (edits !== undefined) void import('./compare/begin-edits.ts').then(({ beginEdits }) => beginEdits(edits));
document.addEventListener('keydown', takeKey);
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  void openFiles([...(event.dataTransfer?.files ?? [])]);
});
requestAnimationFrame(keepPace);

/** What the address asks for: `#tour=figure-8`, `#run=…`, `#simulation`; else what is live. */
async function begin(asked: URLSearchParams): Promise<void> {
  const [tour, run] = [asked.get('tour'), asked.get('run')];
  try {
    if (live !== null && tour === null && run === null && !asked.has('simulation')) return openLive(live);
    await simulate(run === null ? usualCommands : await sharedCommands(run));
    if (tour !== null) await startTour(tour);
  } catch (error) {
    await simulate(usualCommands);
    complaint.value = `This address cannot be shown: ${error instanceof Error ? error.message : error}`;
  }
}

async function sharedCommands(run: string): Promise<readonly string[]> {
  const { commandsIn } = await import('./sources/shared-address.ts');
  return await commandsIn(run);
}
