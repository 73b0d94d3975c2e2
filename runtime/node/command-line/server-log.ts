/** The log of a server: one line of JSON per event, on stderr. */

import { type Logger, pino } from 'pino';
import type { ServeSettings } from './serve-settings.ts';

export function serverLog({ name, logLevel }: ServeSettings): Logger {
  const options = {
    level: logLevel,
    base: { server: name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
  };
  // Written at once: the last line before an end is the one that matters.
  return pino(options, pino.destination({ dest: 2, sync: true }));
}
