/** The charts as the generator draws them; that of a follower is fetched when somebody looks at one. */

import { signal } from '@preact/signals';
import serverPicture from '../../../../generated/server.svg?raw';

/** Null: it is not there yet. */
const followerPicture = signal<string | null>(null);
let isAsked = false;

export function pictureOf(part: string): string | null {
  if (part === '') return serverPicture;
  if (!isAsked) {
    isAsked = true;
    void import('../../../../generated/followerProgress.svg?raw').then((fetched) => {
      followerPicture.value = fetched.default;
    });
  }
  return followerPicture.value;
}
