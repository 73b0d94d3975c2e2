/** What can happen to a connection that retries. */

export interface SendRequested {
  readonly type: 'SendRequested';
  readonly text: string;
}

export interface Opened {
  readonly type: 'Opened';
}

export interface Broken {
  readonly type: 'Broken';
  readonly forEver: boolean;
}

type FromPeer = Opened | Broken;

export type ConnectionEvent = SendRequested | FromPeer;
