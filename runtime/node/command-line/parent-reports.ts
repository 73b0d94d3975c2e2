/** What a server tells the process that forked it, if one did. */

export type ServerReport =
  /** Clients can connect. Sent once. */
  | { readonly kind: 'listening'; readonly clientEndpoints: readonly string[] }
  /** This server has heard of a leader, or (null) no longer knows one. */
  | { readonly kind: 'leader'; readonly leaderId: string | null };

/** Does nothing without a parent; a parent that is gone shows as a disconnect, not as an error here. */
export function reportToParent(report: ServerReport): void {
  if (process.send === undefined || !process.connected) return;
  process.send(report, undefined, {}, () => {});
}

/** Whoever forked this process is gone. Never settles without a parent. */
export function parentIsGone(): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) return;
    process.once('disconnect', resolve);
    if (!process.connected) resolve();
  });
}
