/** The built page on a web server that knows nothing of it. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendFile } from '../serve/page-files.ts';

export interface StaticSite {
  readonly address: string;
  close(): Promise<void>;
}

export async function openSite(folder: string): Promise<StaticSite> {
  const server = createServer(({ url = '/' }, response) =>
    sendFile(folder, new URL(url, 'http://site').pathname, response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
