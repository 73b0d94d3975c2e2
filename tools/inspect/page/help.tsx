/** All keys, and what the signs mean. */

import { useEffect, useRef } from 'preact/hooks';
import { keyMap } from './keyboard.ts';
import { isHelpOpen } from './view-state.ts';

const names: Readonly<Record<string, string>> = { ' ': 'space', ArrowRight: '→', ArrowLeft: '←' };

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-label="Keys"
      onClose={() => {
        isHelpOpen.value = false;
      }}
    >
      <h2>Keys</h2>
      <table>
        <tbody>
          {keyMap.map(({ keys, does }) => (
            <tr key={does}>
              <th scope="row">
                {keys.map((key) => (
                  <kbd key={key}>{names[key] ?? key}</kbd>
                ))}
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>Signs</h2>
      <p>
        A server: one ring is a follower, a broken ring a candidate, two rings a leader, a cross is down. The
        arcs around it are its timers, running down. A message: filled is a request, hollow an answer, a
        square carries entries. Its colour is its term, and so is that of an entry in a log: solid is
        committed, hollow is not yet.
      </p>
      <button
        type="button"
        onClick={() => {
          isHelpOpen.value = false;
        }}
      >
        Close
      </button>
    </dialog>
  );
}
