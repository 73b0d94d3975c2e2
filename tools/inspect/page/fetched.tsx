/** Parts of the page that are fetched when they are first shown. */

import { type Signal, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

/** Shows nothing until it is there. */
export function fetched<Props extends object>(
  fetch: () => Promise<ComponentType<Props>>,
): (props: Props) => ReturnType<typeof Later<Props>> {
  const part = signal<{ readonly Part: ComponentType<Props> } | null>(null);
  const begin = () => {
    if (part.value !== null) return;
    void fetch().then((Part) => {
      part.value = { Part };
    });
  };
  return (props) => Later(part, begin, props);
}

function Later<Props extends object>(
  part: Signal<{ readonly Part: ComponentType<Props> } | null>,
  begin: () => void,
  props: Props,
) {
  useEffect(begin, []);
  if (part.value === null) return null;
  const { Part } = part.value;
  return <Part {...props} />;
}
