/** npm run inspect: what servers and other XState programs do, in a page on this machine. */

import { repository } from './repository.ts';
import { readCommandLine, usage } from './serve/command-line.ts';
import { InspectorServer } from './serve/inspector-server.ts';
import { builtPage } from './serve/page-files.ts';

async function main(given: readonly string[]): Promise<void> {
  const settings = readCommandLine(given);
  if (settings.help) {
    console.log(usage);
    return;
  }
  if (builtPage() === null) console.error('The page is not built yet. Build it: npm run build');
  const servers = settings.endpoints.map((endpoint) => ({ endpoint }));
  const spec = settings.watch ? await watchOwnSpec() : null;
  const options = { ...settings, servers, isAlwaysOn: true, ...(spec === null ? {} : { spec }) };
  const server = await InspectorServer.start(options).catch((cause: NodeJS.ErrnoException) => {
    spec?.close();
    if (cause.code !== 'EADDRINUSE') throw cause;
    throw new Error(`Port ${settings.port} is taken. Choose another with --port.`, { cause });
  });
  console.log(`The inspector is at ${server.url}`);
  if (settings.stately) console.log(`Stately's inspector is at ${server.url}/stately`);
  if (spec !== null) console.log('Edit spec/ and save: the page shows what changes.');
  console.log(`Servers: ${settings.endpoints.join(', ') || 'none'}. Ctrl-C ends it.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      spec?.close();
      void server.close().then(() => process.exit(0));
    });
}

/** What it needs is only there where raftchart is developed. */
async function watchOwnSpec() {
  const { SpecWatch } = await import('./watch/spec-watch.ts');
  return SpecWatch.start(repository);
}

await main(process.argv.slice(2)).catch((cause: unknown) => {
  console.error(`${cause instanceof Error ? cause.message : String(cause)}\n\n${usage}`);
  process.exitCode = 2;
});
