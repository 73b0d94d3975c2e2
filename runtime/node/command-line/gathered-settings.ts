/** Settings as they were said, and where: a flag goes before the environment, that before the file. */

import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { suggestion } from './closest-name.ts';
import { CommandRefusedError } from './refusal.ts';
import { environmentName, environmentPrefix, type SettingName, settingNames } from './setting-table.ts';

/** A text and the name by which its author knows it. */
export interface Said {
  readonly text: string;
  readonly source: string;
}

export type GatheredSettings = ReadonlyMap<SettingName, Said>;

export type Flags = Readonly<Partial<Record<SettingName, string>>>;
export type Environment = Readonly<Record<string, string | undefined>>;

/** Throws CommandRefusedError on a name that means nothing, and on a file that cannot be read. */
export function gatherSettings(flags: Flags, environment: Environment): GatheredSettings {
  const gathered = new Map<SettingName, Said>(saidInEnvironment(environment));
  for (const name of settingNames) {
    const text = flags[name];
    if (text !== undefined) gathered.set(name, { text, source: `--${name}` });
  }
  const path = gathered.get('config-file')?.text;
  if (path === undefined) return gathered;
  return new Map([...saidInFile(path, readConfiguration(path)), ...gathered]);
}

function saidInEnvironment(environment: Environment): [SettingName, Said][] {
  const known = new Map(settingNames.map((name) => [environmentName(name), name]));
  return Object.entries(environment).flatMap(([variable, text]): [SettingName, Said][] => {
    if (!variable.startsWith(environmentPrefix) || text === undefined) return [];
    const name = known.get(variable);
    if (name !== undefined) return [[name, { text, source: variable }]];
    throw new CommandRefusedError(
      `Cannot use the environment variable ${variable}: no setting has this name. ` +
        suggestion(variable, [...known.keys()]),
    );
  });
}

function readConfiguration(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandRefusedError(
      `Cannot read the configuration file ${path}: ${reason}. Correct --config-file, or the file.`,
      { cause },
    );
  }
}

/** What the text of a YAML file says. Throws CommandRefusedError. */
export function saidInFile(path: string, text: string): readonly [SettingName, Said][] {
  const content = parsedFile(path, text);
  const known = settingNames.filter((name) => name !== 'config-file');
  return Object.entries(content).map(([key, value]) => {
    const name = known.find((candidate) => candidate === key);
    if (name === undefined) {
      throw new CommandRefusedError(
        `Cannot use "${key}" in ${path}: no setting has this name. ${suggestion(key, known)}`,
      );
    }
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw new CommandRefusedError(
        `Cannot use "${key}" in ${path}: its value is neither text nor a number. ` +
          'Write it as on the command line.',
      );
    }
    return [name, { text: String(value), source: `"${key}" in ${path}` }];
  });
}

function parsedFile(path: string, text: string): object {
  const document = parseDocument(text);
  const [error] = document.errors;
  const reason = error === undefined ? 'it does not hold settings' : error.message.split('\n', 1)[0];
  const content: unknown = error === undefined ? (document.toJS() ?? {}) : null;
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content;
  throw new CommandRefusedError(
    `Cannot use the configuration file ${path}: ${reason}. Write one setting per line, like "name: n1".`,
  );
}
