/** How traces, reports and the inspector call a part of a server, and a timer that belongs to one. */

/** 'follower:n2'; with its server before it, 'n1/follower:n2'. */
export function addressOf(part: string, id: string, server?: string): string {
  return `${server === undefined ? '' : `${server}/`}${part}:${id}`;
}

/**
 * 'electionTimeout', or 'probeRetry/n2' for a timer of a part: what `startTimer` was given, as one
 * word.
 */
export function timerKey(given: readonly unknown[]): string {
  return given.join('/');
}

/** The timer that an event says has run out, its own or that of a part; undefined of any other event. */
export function timerKeyOf(event: { readonly type: string }): string | undefined {
  const { timer, id } = event as { readonly timer?: string; readonly id?: string };
  if (!event.type.endsWith('Timeout') || timer === undefined) return undefined;
  return timerKey(id === undefined ? [timer] : [timer, id]);
}
