/** What a connection remembers. */
export interface ConnectionState {
  attempts: number;
  queue: string[];
}

export function newConnectionState(): ConnectionState {
  return { attempts: 0, queue: [] };
}
