/** Everything has a key. `?` shows them all. */

import { perform } from './hands/act.ts';
import { forkHere } from './hands/fork.ts';
import { stepBack, stepOn, togglePlay } from './sequence/pace.ts';
import {
  actorInView,
  chosenActor,
  goTo,
  isHelpOpen,
  panel,
  roots,
  shown,
  speed,
  speeds,
  timeline,
} from './view-state.ts';

interface Key {
  readonly keys: readonly string[];
  readonly does: string;
  act(): void;
}

const server = () => actorInView.value?.split('/')[0] ?? '';

export const keyMap: readonly Key[] = [
  { keys: [' '], does: 'play or pause', act: togglePlay },
  {
    keys: ['ArrowRight', 'l'],
    does: 'one step on; at the end of a simulation, what happens next',
    act: stepOn,
  },
  { keys: ['ArrowLeft', 'j'], does: 'one step back', act: stepBack },
  { keys: ['PageDown'], does: 'fifty steps on', act: () => goTo(shown.value + 50) },
  { keys: ['PageUp'], does: 'fifty steps back', act: () => goTo(shown.value - 50) },
  { keys: ['Home'], does: 'to the beginning', act: () => goTo(timeline.value.first) },
  { keys: ['End'], does: 'to the end, and on with it', act: () => goTo(timeline.value.last) },
  { keys: ['n'], does: 'the next step of the chosen server', act: () => toStep(1) },
  { keys: ['b'], does: 'the step before of the chosen server', act: () => toStep(-1) },
  { keys: ['+'], does: 'faster', act: () => setSpeed(1) },
  { keys: ['-'], does: 'slower', act: () => setSpeed(-1) },
  { keys: ['1'], does: 'the events', act: () => show('events') },
  { keys: ['2'], does: 'the state', act: () => show('state') },
  { keys: ['3', 'w'], does: 'why, and why not', act: () => show('why') },
  { keys: ['s'], does: 'choose the next server', act: () => chooseNext() },
  { keys: ['f'], does: 'fork: begin another future here', act: forkHere },
  { keys: ['e'], does: 'the chosen server stands for election', act: () => perform(`elect ${server()}`) },
  { keys: ['x'], does: 'it crashes, or starts again', act: () => crashOrRestart('') },
  {
    keys: ['X'],
    does: 'its power fails: what was not on the disk is lost',
    act: () => crashOrRestart(' losing unsynced'),
  },
  { keys: ['p'], does: 'put something there', act: () => perform(`propose ${server()} "x"`) },
  { keys: ['r'], does: 'read there', act: () => perform(`read ${server()}`) },
  { keys: ['t'], does: 'it hands leadership over', act: () => perform(`transfer ${server()}`) },
  { keys: ['i'], does: 'cut it off from the others', act: () => isolate() },
  { keys: ['h'], does: 'heal all links', act: () => perform('heal') },
  { keys: ['c'], does: 'type a command', act: () => document.getElementById('command')?.focus() },
  { keys: ['?'], does: 'these keys', act: () => openHelp(!isHelpOpen.value) },
  { keys: ['Escape'], does: 'close this', act: () => openHelp(false) },
];

export function takeKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
  const key = keyMap.find(({ keys }) => keys.includes(event.key));
  if (key === undefined) return;
  event.preventDefault();
  key.act();
}

/** A box is typed into, and a button is pressed by the space bar. */
function isTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches('input:not([type=range]):not([type=checkbox]), select, textarea'))
    return key !== 'Escape';
  return target.matches('button, summary, a, [role=button]') && (key === ' ' || key === 'Enter');
}

function openHelp(isOpen: boolean): void {
  isHelpOpen.value = isOpen;
}

function show(name: typeof panel.value): void {
  panel.value = name;
}

function toStep(direction: 1 | -1): void {
  const id = actorInView.value;
  if (id === null) return;
  const number =
    direction === 1
      ? timeline.value.nextOf(id, shown.value)
      : timeline.value.saidAt(id, timeline.value.saidAt(id, shown.value) - 1);
  if (number !== null && number >= 0) goTo(number);
}

function setSpeed(direction: 1 | -1): void {
  const place = (speeds as readonly number[]).indexOf(speed.value) + direction;
  speed.value = speeds[place] ?? speed.value;
}

function chooseNext(): void {
  const ids = roots.value.map(({ id }) => id);
  chosenActor.value = ids[(ids.indexOf(server()) + 1) % ids.length] ?? null;
}

function crashOrRestart(how: string): void {
  const isRunning = timeline.value.isRunningAt(server(), shown.value);
  perform(isRunning ? `crash ${server()}${how}` : `restart ${server()}`);
}

function isolate(): void {
  const others = roots.value.map(({ id }) => id).filter((id) => id !== server());
  perform(`partition ${server()} | ${others.join(' ')}`);
}
