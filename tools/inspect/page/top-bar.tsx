/** What is shown, and what else could be. */

import { edit, isEditShown } from './compare/edit-state.ts';
import { openLive } from './sources/live.ts';
import { simulate, takeTour } from './sources/simulation.ts';
import { loadTour, otherNames, tourNames } from './sources/tour-list.ts';
import { complaint, isHelpOpen, loading, source } from './view-state.ts';

export const usualCommands = ['cluster n1 n2 n3'];

export function TopBar({ live }: { readonly live: string | null }) {
  const { kind, title = '', playground = null } = source.value ?? {};
  return (
    <header>
      <h1>raftchart</h1>
      <nav aria-label="What is shown">
        {live !== null ? (
          <button type="button" aria-pressed={kind === 'live'} onClick={() => openLive(live)}>
            Live
          </button>
        ) : null}
        <button
          type="button"
          aria-pressed={kind === 'simulation'}
          onClick={() => void simulate(usualCommands)}
        >
          Simulation
        </button>
        <label>
          <span class="visually-hidden">Tour</span>
          <select
            data-tours
            value={kind === 'tour' ? (source.value?.tour?.name ?? '') : ''}
            onChange={({ currentTarget }) => void startTour(currentTarget.value)}
          >
            <option value="">Tours…</option>
            <TourOptions names={tourNames} label="Through Raft" />
            <TourOptions names={otherNames} label="Other scenarios" />
          </select>
        </label>
        <label class="file">
          Open traces…
          <input
            type="file"
            multiple
            accept=".ndjson,.jsonl,.txt"
            class="visually-hidden"
            onChange={({ currentTarget }) => void openFiles([...(currentTarget.files ?? [])])}
          />
        </label>
      </nav>
      {edit.value === null ? null : (
        <button
          type="button"
          aria-pressed={isEditShown.value}
          onClick={() => {
            isEditShown.value = !isEditShown.value;
          }}
        >
          Edit of spec/
        </button>
      )}
      <strong class="title">{title}</strong>
      {loading.value === null ? null : (
        <progress value={loading.value} max={1} aria-label="How much of the recording was read" />
      )}
      <span class="spring" />
      {playground === null ? null : (
        <>
          <button type="button" onClick={() => void share()} title="Copies an address that shows this run">
            Share
          </button>
          <button type="button" onClick={() => void copyScenario()} title="A text script for test/scenarios">
            Copy as scenario
          </button>
        </>
      )}
      <button
        type="button"
        title="Keys (?)"
        onClick={() => {
          isHelpOpen.value = true;
        }}
      >
        ?
      </button>
    </header>
  );
}

function TourOptions({ names, label }: { readonly names: readonly string[]; readonly label: string }) {
  return (
    <optgroup label={label}>
      {names.map((name) => (
        <option key={name} value={name}>
          {name.replaceAll('-', ' ')}
        </option>
      ))}
    </optgroup>
  );
}

export async function startTour(name: string): Promise<void> {
  if (name === '') return;
  await told(async () => takeTour(await loadTour(name)));
}

export async function openFiles(files: readonly File[]): Promise<void> {
  await told(async () => {
    const { openTraceFiles } = await import('./sources/trace-files.ts');
    await openTraceFiles(files);
  });
}

async function share(): Promise<void> {
  const { addressOfShown } = await import('./sources/shared-address.ts');
  const address = await addressOfShown();
  if (address === null) return await save(source.value?.playground?.script() ?? '');
  history.replaceState(null, '', address);
  await copy(address);
}

async function copyScenario(): Promise<void> {
  await copy(source.value?.playground?.script() ?? '');
}

/** Where the clipboard is closed to pages, a file is made. */
async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    await save(text);
  }
}

async function save(text: string): Promise<void> {
  const { download } = await import('./download.ts');
  download('run.scenario.txt', text);
}

async function told(deed: () => Promise<void>): Promise<void> {
  try {
    await deed();
  } catch (error) {
    complaint.value = error instanceof Error ? error.message : String(error);
  }
}
