/** `npm run judge -- FILE…`: exit code 0 linearizable, 1 illegal, 2 undecided or malformed. */
import { parseArgs } from 'node:util';
import { EXIT_UNKNOWN, judgeFiles } from './judge-files.ts';

const usage = 'Usage: npm run judge -- [--seconds 60] [--megabytes 1024] FILE…';

function run(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '60' },
      megabytes: { type: 'string', default: '1024' },
    },
  });
  const [seconds, megabytes] = [Number(values.seconds), Number(values.megabytes)];
  if (positionals.length === 0 || !(seconds > 0) || !(megabytes > 0)) {
    console.error(usage);
    return EXIT_UNKNOWN;
  }
  const limits = { milliseconds: seconds * 1000, bytes: megabytes * 2 ** 20 };
  return judgeFiles(positionals, limits, { say: console.log, tell: console.error });
}

try {
  process.exitCode = run();
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n${usage}` : error);
  process.exitCode = EXIT_UNKNOWN;
}
