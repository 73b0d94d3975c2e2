/** The charts as the generator draws them, fetched when somebody looks at one: nothing else waits. */

import { type Signal, signal } from '@preact/signals';

interface Picture {
  readonly text: Signal<string | null>;
  fetch(): Promise<{ readonly default: string }>;
  isAsked: boolean;
}

const pictures: Readonly<Record<'server' | 'part', Picture>> = {
  server: {
    text: signal(null),
    fetch: () => import('../../../../generated/server.svg?raw'),
    isAsked: false,
  },
  part: {
    text: signal(null),
    fetch: () => import('../../../../generated/followerProgress.svg?raw'),
    isAsked: false,
  },
};

/** Null: it is on its way. */
export function pictureOf(part: string): string | null {
  const picture = pictures[part === '' ? 'server' : 'part'];
  if (!picture.isAsked) {
    picture.isAsked = true;
    void picture.fetch().then((fetched) => {
      picture.text.value = fetched.default;
    });
  }
  return picture.text.value;
}
