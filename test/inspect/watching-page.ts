/** Pages as tests see them: one on a WebSocket, and one that takes as little as a test wants. */

import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Inspection } from '../../tools/inspect/protocol/inspection.ts';
import type { PageSocket } from '../../tools/inspect/serve/page-connection.ts';

export class WatchingPage {
  readonly messages: Inspection[] = [];
  readonly close: () => void;
  #look: () => void = () => {};

  /** `url` is that of the inspector, 'http://…'. */
  constructor(url: string, query = 'watch') {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/inspect?${query}`);
    socket.on('message', (data) => {
      this.messages.push(JSON.parse(String(data)));
      this.#look();
    });
    this.close = () => socket.terminate();
    onTestFinished(this.close);
  }

  /** Resolves as soon as a message is so; one that came before counts, too. */
  async until(isIt: (message: Inspection) => boolean): Promise<Inspection> {
    for (;;) {
      const found = this.messages.find(isIt);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
    }
  }

  of(sessionId: string): readonly Inspection[] {
    return this.messages.filter((message) => 'sessionId' in message && message.sessionId === sessionId);
  }
}

export class MemoryPage implements PageSocket {
  readonly messages: Inspection[] = [];
  bufferedAmount = 0;
  #look: () => void = () => {};

  send(text: string): void {
    this.messages.push(JSON.parse(text));
    this.#look();
  }

  async until(isEnough: (messages: readonly Inspection[]) => boolean): Promise<void> {
    while (!isEnough(this.messages))
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
  }
}

export const isNote = (kind: string) => (message: Inspection) =>
  message.type === '@raftchart.note' && message.note.kind === kind;
