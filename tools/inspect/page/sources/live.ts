/** What runs now: a cluster, or any XState program, by way of the server that this page comes from. */

import type { Inspection } from '../../protocol/inspection.ts';
import { Timeline } from '../../timeline/timeline.ts';
import { complaint, grow } from '../view-state.ts';
import { useSource } from './use-source.ts';

const retryMs = 1000;
/** So many moments are held; a page may stay open for days. */
const liveCapacity = 100_000;

/** Told at once, drawn once per frame. */
export function openLive(address: string): void {
  const timeline = new Timeline(liveCapacity);
  let socket: WebSocket | null = null;
  let isOver = false;
  let isDue = false;
  const connect = () => {
    socket = new WebSocket(address);
    socket.onmessage = ({ data }) => {
      timeline.take(JSON.parse(String(data)) as Inspection);
      if (isDue) return;
      isDue = true;
      requestAnimationFrame(() => {
        isDue = false;
        grow();
      });
    };
    socket.onopen = () => {
      complaint.value = null;
    };
    socket.onclose = () => {
      if (isOver) return;
      complaint.value = `The inspector's server at ${address} does not answer. It is asked again every second.`;
      setTimeout(connect, retryMs);
    };
  };
  connect();
  const stop = () => {
    isOver = true;
    socket?.close();
  };
  useSource({ kind: 'live', title: 'Live', playground: null, tour: null, stop }, timeline);
}

/** What a server of something live writes into the page that it serves; null: this is only a page. */
export function watchedAddress(): string | null {
  const path = document.querySelector<HTMLMetaElement>('meta[name=watch]')?.content;
  if (path === undefined) return null;
  const address = new URL(path, location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
}
