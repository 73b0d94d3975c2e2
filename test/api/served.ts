/** An API server on a stand-in node, for one test. */
import { onTestFinished } from 'vitest';
import { ApiServer, type ApiServerOptions } from '../../runtime/node/api/api-server.ts';
import { StandInNode } from './stand-in-node.ts';

export interface Served {
  readonly node: StandInNode;
  readonly server: ApiServer;
  readonly url: string;
  /** What the server told `onFailure`. */
  readonly failures: unknown[];
}

export async function serve(options: Partial<ApiServerOptions> = {}): Promise<Served> {
  const node = new StandInNode();
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => failures.push(error);
  const server = await ApiServer.start({ node, host: '127.0.0.1', port: 0, onFailure, ...options });
  onTestFinished(() => server.close(0));
  return { node, server, url: `http://${server.address}`, failures };
}

export const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The status and the text of the answer to a POST of JSON. */
export async function post(url: string, body: unknown): Promise<[number, string]> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, { method: 'POST', body: text });
  return [response.status, await response.text()];
}
