/** All that is known of the chosen actor, and what the last step has changed. */

import { actorInView, growth, shown, timeline } from '../view-state.ts';

export function StatePanel() {
  growth.value;
  const id = actorInView.value;
  if (id === null) return <p class="quiet">Nobody is chosen.</p>;
  const number = timeline.value.saidAt(id, shown.value);
  const snapshot = timeline.value.snapshotAt(id, shown.value);
  const earlier = timeline.value.snapshotAt(id, number - 1);
  const fields = fieldsOf(snapshot?.context ?? snapshot?.value);
  const old = new Map(fieldsOf(earlier?.context ?? earlier?.value));
  return (
    <section class="state" aria-label={`State of ${id}`}>
      <h3>
        {id} <small>{`as of moment ${number}`}</small>
      </h3>
      <table>
        <tbody>
          {fields.map(([name, text]) => {
            const was = old.get(name);
            const isChanged = earlier !== null && was !== text;
            return (
              <tr key={name} class={isChanged ? 'changed' : ''}>
                <th scope="row">
                  {isChanged ? <span title="changed in this step">● </span> : null}
                  {name}
                </th>
                <td>
                  {isChanged ? <del>{was ?? 'nothing'}</del> : null} {text}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** One level deep, deeper things as JSON. */
function fieldsOf(value: unknown): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return value == null ? [] : [['value', String(value)]];
  return Object.entries(value).flatMap(([name, each]) => {
    if (name === 'followers' && typeof each === 'object' && each !== null)
      return Object.entries(each).map(([id, one]) => [`follower:${id}`, brief(one)] as const);
    return [[name, brief(each)] as const];
  });
}

function brief(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (name, each) => (name === 'addresses' ? undefined : each)) ?? 'undefined';
}
