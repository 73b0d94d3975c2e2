/** An inspector for one test, and a program that has nothing to do with Raft. */

import { createWebSocketInspector } from '@statelyai/inspect';
import { onTestFinished } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { type InspectorOptions, InspectorServer } from '../../tools/inspect/serve/inspector-server.ts';

export async function startInspector(options: Partial<InspectorOptions> = {}): Promise<InspectorServer> {
  const server = await InspectorServer.start({
    port: 0,
    servers: [],
    isAlwaysOn: true,
    stately: false,
    page: null,
    ...options,
  });
  onTestFinished(() => server.close());
  return server;
}

const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  states: { off: { on: { Pressed: 'on' } }, on: { on: { Pressed: 'off' } } },
});

/** It presses once. */
export function lampProgram(url: string): void {
  const inspector = createWebSocketInspector({ url: url.replace('http', 'ws') });
  onTestFinished(() => inspector.stop());
  const actor = createActor(lamp, { inspect: inspector.inspect });
  actor.start();
  actor.send({ type: 'Pressed' });
}

export const isOn = (sessionId: RegExp) => (message: object) =>
  JSON.stringify(message).includes('"value":"on"') &&
  sessionId.test((message as { sessionId: string }).sessionId);
