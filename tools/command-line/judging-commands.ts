/** The commands that say whether what was recorded is right. */

import { Command, InvalidArgumentError } from 'commander';
import { say } from '../../runtime/node/command-line/refusal.ts';

/** As both commands say that they cannot tell. */
const EXIT_WITHOUT_VERDICT = 2;

interface JudgeTexts {
  readonly seconds: number;
  readonly megabytes: number;
}

/** A person reads stdout, or a program; progress is for nobody but a person. */
const voice = {
  say: (line: string) => console.log(line),
  tell: (line: string) => console.error(line),
};

export function judgeCommand(end: (exitCode: number) => void): Command {
  return new Command('judge')
    .description(
      'Is a recorded history linearizable? Exit code 0: yes. 1: no. 2: it cannot be read, or a limit was met.',
    )
    .argument('<file...>', 'histories in NDJSON, EDN or as logs of Jepsen')
    .option('--seconds <count>', 'how long to search, per file', positive, 60)
    .option('--megabytes <count>', 'how much to remember of the search', positive, 1024)
    .exitOverride()
    .action(async (files: readonly string[], { seconds, megabytes }: JudgeTexts) => {
      const { judgeFiles } = await import('../judge/judge-files.ts');
      end(judgeFiles(files, { milliseconds: seconds * 1000, bytes: megabytes * 2 ** 20 }, voice));
    });
}

export function validateTraceCommand(end: (exitCode: number) => void): Command {
  return new Command('validate-trace')
    .description(
      'Replay what servers did, step by step, on the statechart. Exit code 0: every step is legal. 1: one is ' +
        'not, and is shown. 2: nothing illegal was seen, but not everything could be judged.',
    )
    .argument('<file...>', 'traces of one cluster, as `raftchart serve --trace` writes them')
    .exitOverride()
    .action(async (files: readonly string[]) => {
      const validator = await import('../trace/validate-traces.ts').catch(sayWithoutXState);
      end(validator === null ? EXIT_WITHOUT_VERDICT : await validator.validateTraces(files, voice));
    });
}

/** Servers do without XState, so it is not installed with them; only the chart itself needs it. */
function sayWithoutXState(cause: unknown): null {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const isMissing = /Cannot find package 'xstate'/.test(reason);
  const isOther = /module 'xstate.*does not provide an export/.test(reason);
  if (!isMissing && !isOther) throw cause;
  say(
    'Cannot replay a trace: the statechart is an XState machine, and ' +
      `xstate ${isMissing ? 'is not installed' : 'is too old'}.\n` +
      'Install it beside raftchart: npm install xstate@5',
  );
  return null;
}

function positive(text: string): number {
  const number = Number(text);
  if (number > 0) return number;
  throw new InvalidArgumentError(`"${text}" is no number above 0.`);
}
