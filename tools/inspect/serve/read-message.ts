/** A message of a program, or null: whatever else a program may say is left alone. */

import type { Inspection } from '../protocol/inspection.ts';

const actorTypes: readonly unknown[] = ['@xstate.actor', '@xstate.event', '@xstate.snapshot'];

export function readMessage(text: string): Inspection | null {
  const message = parsed(text);
  if (typeof message !== 'object' || message === null) return null;
  const { type, sessionId, note } = message as Record<string, unknown>;
  if (type === '@raftchart.note') return typeof note === 'object' ? (message as Inspection) : null;
  return actorTypes.includes(type) && typeof sessionId === 'string' ? (message as Inspection) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
