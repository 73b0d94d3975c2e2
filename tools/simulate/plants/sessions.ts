/** What was got wrong about the sessions of clients. @thesis §6.3 */

import type { Plant } from './plant.ts';

/** Who starts from a snapshot knows nobody, and has had no call. */
const omitsSessions: Plant = { name: 'sessions-left-out-of-snapshot', bug: null, omitsSessions: true };

const appliesAgain: Plant = {
  name: 'duplicate-call-applied-again',
  bug: null,
  repeats: (status, tookEffect) => status === 'done' && !tookEffect,
};

/** Of a session that is gone nobody knows which of its calls took effect. */
const appliesExpired: Plant = {
  name: 'call-of-expired-session-applied',
  bug: null,
  repeats: (status) => status === 'expired',
};

export const plantsOfSessions: readonly Plant[] = [omitsSessions, appliesAgain, appliesExpired];
