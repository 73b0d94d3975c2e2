/** Hands on the simulated cluster: everything here is a command of the language of scenarios. */

import { signal } from '@preact/signals';
import { actorInView, at, growth, roots, shown, source, timeline } from '../view-state.ts';
import { act, perform } from './act.ts';
import { forkHere } from './fork.ts';

export function HandsPanel() {
  growth.value;
  const { playground = null } = source.value ?? {};
  if (playground === null) return null;
  const id = actorInView.value?.split('/')[0] ?? '';
  const isRunning = timeline.value.isRunningAt(id, shown.value);
  return (
    <section class="hands" aria-label="Hands on">
      {at.value < timeline.value.last ? (
        <p class="quiet">
          This is the past: what you do begins another future here.{' '}
          <button type="button" onClick={forkHere} title="f">
            Fork
          </button>
        </p>
      ) : null}
      <fieldset class="buttons" aria-label={`What ${id} suffers`}>
        <strong>{id}</strong>
        <button
          type="button"
          disabled={!isRunning}
          onClick={() => perform(`elect ${id}`)}
          title="Time out now (e)"
        >
          Elect
        </button>
        {isRunning ? (
          <>
            <button type="button" onClick={() => perform(`crash ${id}`)} title="x">
              Crash
            </button>
            <button type="button" onClick={() => perform(`crash ${id} losing unsynced`)} title="Shift+X">
              Power off
            </button>
          </>
        ) : (
          <button type="button" onClick={() => perform(`restart ${id}`)} title="x">
            Restart
          </button>
        )}
        <button type="button" disabled={!isRunning} onClick={() => perform(`read ${id}`)} title="r">
          Read
        </button>
        <button type="button" disabled={!isRunning} onClick={() => perform(`transfer ${id}`)} title="t">
          Hand over
        </button>
        <button type="button" disabled={!isRunning} onClick={() => perform(`snapshot ${id}`)}>
          Snapshot
        </button>
        <PutForm id={id} isRunning={isRunning} />
      </fieldset>
      <Partition />
      <FlightList />
      <CommandForm />
    </section>
  );
}

const putText = signal('x=1');

function PutForm({ id, isRunning }: { readonly id: string; readonly isRunning: boolean }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        perform(`propose ${id} ${JSON.stringify(putText.value)}`);
      }}
    >
      <input
        aria-label="What to put"
        value={putText.value}
        size={6}
        onInput={({ currentTarget }) => {
          putText.value = currentTarget.value;
        }}
      />
      <button type="submit" disabled={!isRunning} title="p">
        Put
      </button>
    </form>
  );
}

/** Those who stand alone, while the person makes up their mind. */
const cutOff = signal<readonly string[]>([]);

function Partition() {
  const ids = roots.value.map(({ id }) => id);
  const others = ids.filter((id) => !cutOff.value.includes(id));
  const isPossible = cutOff.value.length > 0 && others.length > 0;
  return (
    <fieldset class="buttons" aria-label="Partition">
      {ids.map((id) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={cutOff.value.includes(id)}
            onChange={({ currentTarget }) => {
              cutOff.value = currentTarget.checked
                ? [...cutOff.value, id]
                : cutOff.value.filter((one) => one !== id);
            }}
          />
          {id}
        </label>
      ))}
      <button
        type="button"
        disabled={!isPossible}
        onClick={() => perform(`partition ${cutOff.value.join(' ')} | ${others.join(' ')}`)}
      >
        Cut off
      </button>
      <button
        type="button"
        disabled={!isPossible}
        onClick={() => cutOneWay(others)}
        title="They hear, and are not heard"
      >
        One way
      </button>
      <button type="button" onClick={() => perform('heal')} title="h">
        Heal
      </button>
    </fieldset>
  );
}

function cutOneWay(others: readonly string[]): void {
  act((playground) => {
    for (const from of cutOff.value) for (const to of others) playground.perform(`cut ${from}->${to}`);
  });
}

const mostFlights = 8;
const verbs = ['deliver', 'drop', 'duplicate', 'hold'] as const;

function FlightList() {
  const flights = source.value?.playground?.inFlight ?? [];
  if (flights.length === 0 || at.value < timeline.value.last) return null;
  return (
    <ul class="flights" aria-label="Messages on their way">
      {flights.slice(0, mostFlights).map(({ id, from, to, text, selection, isHeld }) => (
        <li key={id}>
          <span title={text}>{`${from} → ${to} ${text}`}</span>
          {(isHeld ? (['release'] as const) : verbs).map((verb) => (
            <button key={verb} type="button" onClick={() => perform(`${verb} ${selection}`)}>
              {verb}
            </button>
          ))}
        </li>
      ))}
      {flights.length > mostFlights ? (
        <li class="quiet">{`and ${flights.length - mostFlights} more`}</li>
      ) : null}
    </ul>
  );
}

const commandText = signal('');

function CommandForm() {
  return (
    <form
      class="command"
      onSubmit={(event) => {
        event.preventDefault();
        perform(commandText.value);
        commandText.value = '';
      }}
    >
      <input
        id="command"
        aria-label="A command of the language of scenarios"
        placeholder={'any command: settle, timeout n1 electionTimeout, reconfigure n1 addVoter n4 …'}
        value={commandText.value}
        onInput={({ currentTarget }) => {
          commandText.value = currentTarget.value;
        }}
      />
      <button type="submit">Do</button>
    </form>
  );
}
