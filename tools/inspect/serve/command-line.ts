/** What the command line of the inspector says. */

import { parseArgs } from 'node:util';
import { endpointOf, urlComplaint, urlOf } from '../../../runtime/node/endpoint.ts';

export interface Settings {
  readonly endpoints: readonly string[];
  readonly port: number;
  readonly stately: boolean;
  readonly watch: boolean;
  readonly help: boolean;
}

export const defaultPort = 2390;
/** Where `raftchart start` lets its servers listen for clients. */
const usualEndpoints = '127.0.0.1:2379,127.0.0.1:2381,127.0.0.1:2383';

export const usage = `npm run inspect -- [options]

  --endpoints URLS   servers to watch, started with --watchable, separated by commas; none: ""
                     (${usualEndpoints})
  --port N           where the page is; 0 takes a free one (${defaultPort})
  --stately          the charts in Stately's inspector, too, which is a page on the web
  --watch            edits of spec/ are generated, played and compared in the page as soon as they are saved
  --help             this text

Any XState program can be watched: createWebSocketInspector({ url: 'ws://127.0.0.1:${defaultPort}' }).
`;

const options = {
  endpoints: { type: 'string' },
  port: { type: 'string' },
  stately: { type: 'boolean' },
  watch: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Throws an Error that says what is wrong. */
export function readCommandLine(words: readonly string[]): Settings {
  const { values } = parseArgs({ args: [...words], options });
  return {
    endpoints: endpointsIn(values.endpoints ?? usualEndpoints),
    port: portIn(values.port ?? String(defaultPort)),
    stately: values.stately ?? false,
    watch: values.watch ?? false,
    help: values.help ?? false,
  };
}

/** With or without the scheme, as etcdctl takes them. */
function endpointsIn(text: string): readonly string[] {
  if (text.trim() === '') return [];
  return text.split(',').map((part) => {
    const url = part.includes('://') ? part.trim() : `http://${part.trim()}`;
    const complaint = urlComplaint(url);
    if (complaint === null) return urlOf(endpointOf(url));
    throw new Error(`--endpoints: ${complaint}.`);
  });
}

function portIn(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Error(`--port wants a number from 0 to 65535, not "${text}".`);
}
