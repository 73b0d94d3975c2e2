/** What a file must be like, each rule with the reason that a reader needs. */

import type { SourceFile, Violation } from './source-file.ts';

/** Returns the text of what is wrong, or null. */
type FileRule = (file: SourceFile) => readonly string[];

const isTypeScript = (path: string) => path.endsWith('.ts');
const isPure = (path: string) => /^(spec|generated)\//.test(path);
const isBrowserSafe = (path: string) =>
  isPure(path) || (/^runtime\//.test(path) && !/^runtime\/node\//.test(path));
const isCompiledElsewhere = (path: string) => path.endsWith('_pb.ts');

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function withoutStrings(text: string): string {
  return withoutComments(text).replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''");
}

const timeAndChance =
  /\b(Date|performance|setTimeout|setInterval|setImmediate|process|Buffer|globalThis)\b|Math\.random/;

const purity: FileRule = ({ path, text }) => {
  if (!isTypeScript(path) || !isBrowserSafe(path)) return [];
  const found = timeAndChance.exec(withoutStrings(text));
  return found === null
    ? []
    : [`${found[0]}: time, randomness and Node enter as events and leave as effects`];
};

const size: FileRule = ({ path, text }) => {
  if (!isTypeScript(path) || isCompiledElsewhere(path)) return [];
  const limit = path.startsWith('generated/') ? 600 : 300;
  const count = text.split('\n').length - 1;
  return count <= limit ? [] : [`${count} lines: the limit is ${limit}`];
};

const widest = 110;

/** A sentence in a string may be longer: to break it would make it harder to find. */
const lineWidth: FileRule = ({ path, text }) => {
  if (!isTypeScript(path) || isCompiledElsewhere(path)) return [];
  const lines = text.split('\n').map((line) => line.replace(/'[^']*'|"[^"]*"|`[^`]*`|^\s*\/\S.*\/,$/g, "''"));
  const long = lines.findIndex((line) => line.length > widest);
  return long === -1 ? [] : [`line ${long + 1} is longer than ${widest} columns`];
};

const emptyNames = /(^|\/|-)(utils?|helpers?|common|managers?|impl|misc|types)\.[a-z]+$/;

const fileName: FileRule = ({ path }) =>
  emptyNames.test(path) ? ['the name says nothing about what the file exports'] : [];

const abbreviations = new RegExp(`\\b(${['msg', 'req', 'res', 'idx', 'cfg', 'ctx'].join('|')})\\b`);

const wholeWords: FileRule = ({ path, text }) => {
  if (!isTypeScript(path) || isCompiledElsewhere(path)) return [];
  const found = abbreviations.exec(withoutStrings(text));
  return found === null ? [] : [`"${found[0]}": write the word out`];
};

const unfinished: FileRule = ({ path, text }) => {
  if (!isTypeScript(path) || path.startsWith('test/tidy')) return [];
  return /\b(TODO|FIXME|XXX)\b/.test(text) ? ['says that it is not finished'] : [];
};

const pausing = /\b(it|test|describe)\.(skip|only|todo|fails)\b|retry:/;

const wholeTests: FileRule = ({ path, text }) => {
  if (!path.endsWith('.test.ts') || path.startsWith('test/tidy')) return [];
  return pausing.test(withoutStrings(text)) ? ['skips, singles out or retries a test'] : [];
};

const citation = /@(paper|thesis) (§\d|Figure \d)/;

const citations: FileRule = ({ path, text }) => {
  if (!path.startsWith('spec/rules/') || path.endsWith('well-formed-messages.ts')) return [];
  const documented = /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export function (\w+)/g;
  return [...text.matchAll(documented)]
    .filter(([, comment]) => comment === undefined || !citation.test(comment))
    .map(([, , name]) => `${name} has no doc comment that cites the paper or the thesis`);
};

const machinePath: FileRule = ({ text }) =>
  /(^|[\s'"`(])\/(work|home|root)\//.test(text) ? ['names a path of somebody’s machine'] : [];

const rules = [purity, size, lineWidth, fileName, wholeWords, unfinished, wholeTests, citations, machinePath];

export function untidiness(file: SourceFile): readonly Violation[] {
  return rules.flatMap((rule) => rule(file).map((text) => ({ place: file.path, rule: text })));
}

const house = new Set(['spec', 'generated', 'runtime', 'tools', 'test', 'package.json', 'tsconfig.json']);
const customary = new Set(['package-lock.json', 'README.md', 'CONTRIBUTING.md', 'LICENSE']);

/** The root holds the five layers and what every repository has; everything else has a room further in. */
export function strangersAtTheRoot(paths: readonly string[]): readonly string[] {
  const names = new Set(paths.map((path) => path.split('/')[0] as string));
  return [...names].filter((name) => !house.has(name) && !customary.has(name) && !name.startsWith('.'));
}
