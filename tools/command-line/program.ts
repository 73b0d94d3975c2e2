/** All commands of `raftchart`. */

import { Command, CommanderError } from 'commander';
import { EXIT_USAGE } from '../../runtime/node/command-line/refusal.ts';
import { serveCommand, startCommand } from '../../runtime/node/command-line/server-commands.ts';
import { packageVersion } from '../../runtime/node/package-version.ts';
import { judgeCommand, validateTraceCommand } from './judging-commands.ts';
import { startInspector } from './start-inspector.ts';
import { topCommand, traceCommand } from './viewing-commands.ts';

export interface Invocation {
  /** The file to fork for a server. */
  readonly entryPoint: string;
  /** What stands behind the name of the program. */
  readonly words: readonly string[];
}

/** Resolves with the exit code. Rejects with a RaftError if what is asked for cannot be done. */
export async function runCommandLine({ entryPoint, words }: Invocation): Promise<number> {
  let exitCode = 0;
  const end = (code: number) => {
    exitCode = code;
  };
  const program = new Command('raftchart')
    .description('A replicated key-value store that speaks the API of etcd v3, and what judges it.')
    .version(packageVersion())
    .exitOverride();
  program.addCommand(startCommand({ entryPoint, inspect: startInspector }, end));
  program.addCommand(serveCommand());
  program.addCommand(judgeCommand(end));
  program.addCommand(validateTraceCommand(end));
  program.addCommand(topCommand());
  program.addCommand(traceCommand());
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    return thrown.exitCode === 0 ? 0 : EXIT_USAGE;
  }
}
