/** The commands that run servers, their flags and their help. */

import { Command, Option } from 'commander';
import { type Flags, gatherSettings } from './gathered-settings.ts';
import { serveSettings } from './serve-settings.ts';
import { type Setting, type SettingName, settingNames, settingTable } from './setting-table.ts';
import type { ClusterSurroundings } from './start.ts';
import { type StartTexts, startSettings } from './start-settings.ts';

export function serveCommand(): Command {
  const command = new Command('serve')
    .description(
      'Run one server. What is not said by a flag is taken from RAFTCHART_…, then from --config-file.',
    )
    .exitOverride();
  for (const name of settingNames) command.addOption(serveOption(name));
  return command.action(async (given: Readonly<Record<string, string>>) => {
    const settings = serveSettings(gatherSettings(flagsOf(given), process.env));
    // A parent of servers does not need what a server needs.
    const { serve } = await import('./serve.ts');
    await serve(settings);
  });
}

function serveOption(name: SettingName): Option {
  const { placeholder, bare, description, initial }: Setting = settingTable[name];
  const otherwise = initial === undefined ? '' : ` (default: "${initial}")`;
  if (bare === undefined) return new Option(`--${name} <${placeholder}>`, description + otherwise);
  return new Option(`--${name} [${placeholder}]`, description + otherwise).preset(bare);
}

/** Commander names a flag in camel case. */
function flagsOf(given: Readonly<Record<string, string>>): Flags {
  const flags: Partial<Record<SettingName, string>> = {};
  for (const name of settingNames) {
    const text = given[serveOption(name).attributeName()];
    if (text !== undefined) flags[name] = text;
  }
  return flags;
}

export function startCommand(surroundings: ClusterSurroundings, end: (exitCode: number) => void): Command {
  return new Command('start')
    .description('Run a durable cluster on this machine, every server in a process of its own.')
    .option('--data-dir <path>', 'where the servers keep their data and their logs', './data')
    .option('--nodes <count>', 'how many servers', '3')
    .option('--base-port <port>', 'the first of two ports per server; 0 takes free ones', '2379')
    .option('--election-timeout <ms>', settingTable['election-timeout'].description, '400')
    .option('--heartbeat-interval <ms>', settingTable['heartbeat-interval'].description, '50')
    .option(
      '--trace <path>',
      'a directory: each server appends its steps to a file there, for validate-trace',
    )
    .option('--json', 'say what happens in one JSON object per line')
    .exitOverride()
    .action(async (given: StartTexts) => {
      const settings = startSettings(given);
      const { startCluster } = await import('./start.ts');
      end(await startCluster(settings, surroundings));
    });
}
