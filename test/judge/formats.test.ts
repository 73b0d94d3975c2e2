import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEdn } from '../../tools/judge/formats/edn.ts';
import { MalformedHistory } from '../../tools/judge/formats/malformed.ts';
import { readHistory } from '../../tools/judge/formats/read-history.ts';
import { judgeFiles } from '../../tools/judge/judge-files.ts';

const log = (...events: readonly string[]) =>
  events.map((event) => `INFO  jepsen.util - ${event}\n`).join('');
const ours = (...lines: readonly object[]) =>
  [{ format: 'raftchart-history', version: 1, model: 'key-value-store' }, ...lines]
    .map((line) => JSON.stringify(line))
    .join('\n');
const put = { client: 'a', call: 1, return: 2, input: { op: 'put', key: 'x', value: '1' }, output: {} };
const stale = { client: 'b', call: 3, return: 4, input: { op: 'get', key: 'x' }, output: { value: null } };
const edn = (...events: readonly string[]) => events.map((event) => `{:process ${event}}\n`).join('');
const written = log('0\t:invoke\t:write\t3', '0\t:ok\t:write\t3');
const comparing = `${written}${log('1\t:invoke\t:cas\t[3 4]', '1\t:fail\t:cas\t[3 4]')}`;

const verdicts: readonly (readonly [string, 'ok' | 'illegal', string])[] = [
  ['a log of etcd', 'ok', `${written}${log('1\t:invoke\t:read\tnil', '1\t:ok\t:read\t3')}`],
  ['a log with a stale read', 'illegal', `${written}${log('1\t:invoke\t:read\tnil', '1\t:ok\t:read\tnil')}`],
  ['a cas that says it found another value', 'illegal', comparing],
  ['a cas that failed for another reason', 'ok', comparing.replace(/\[3 4\]\n$/, '[3 4]\t:no-leader\n')],
  [
    'a read that timed out',
    'ok',
    `${written}${log('1\t:invoke\t:read\tnil', '1\t:fail\t:read\t:timed-out')}`,
  ],
  ['a log with hints', 'ok', log('6 \t:invoke :write \t38 \t:hint 0', '6 \t:ok :write \t38 \t:hint 2')],
  ['a nemesis', 'ok', `${written}${log(':nemesis\t:info\t:start\t"cut off"')}WARN something else\n`],
  [
    'an unknown write that is seen later',
    'ok',
    log('0 :invoke :write 1', '0 :info :write :timed-out', '1 :invoke :read nil', '1 :ok :read 1'),
  ],
  [
    'a write that certainly failed and is seen',
    'illegal',
    log('0 :invoke :write 1', '0 :fail :write 1', '1 :invoke :read nil', '1 :ok :read 1'),
  ],
  [
    'a store of strings',
    'ok',
    edn(
      '0, :type :invoke, :f :append, :key "9", :value "x 0 2 y"',
      '1, :type :invoke, :f :get, :key "9", :value nil',
      '1, :type :ok, :f :get, :key "9", :value "x 0 2 y"',
    ),
  ],
  [
    'a store that forgets',
    'illegal',
    edn(
      '0, :type :invoke, :f :put, :key "9", :value "a"',
      '0, :type :ok, :f :put, :key "9", :value "a"',
      '1, :type :invoke, :f :get, :key "9", :value nil',
      '1, :type :ok, :f :get, :key "9", :value ""',
    ),
  ],
  [
    'registers under keys',
    'ok',
    edn(
      '0, :type :invoke, :f :write, :value [1 5], :index 0',
      '0, :type :ok, :f :write, :value [1 5], :index 1',
      '0, :type :invoke, :f :read, :value [2 nil]',
      '0, :type :ok, :f :read, :value [2 nil]',
      '0, :type :invoke, :f :cas, :value [1 [5 6]]',
      '0, :type :ok, :f :cas, :value [1 [5 6]]',
    ),
  ],
  [
    'our own format',
    'ok',
    ours(put, { ...stale, output: { value: '1' } }, { ...stale, return: null, output: undefined }),
  ],
  [
    'a read of another number that has the same double',
    'illegal',
    log('0 :invoke :write 9007199254740992', '0 :ok :write 9007199254740992').concat(
      '\n',
      log('0 :invoke :read nil', '0 :ok :read 9007199254740993'),
    ),
  ],
  ['a stale read in our own format', 'illegal', ours(put, stale)],
];

describe('a history in text', () => {
  it.each(verdicts)('%s is %s', (_, verdict, text) => {
    expect(readHistory(text).judge({}).verdict).toBe(verdict);
  });

  /** JSON.parse reads both numbers as the first. */
  const rounded = [
    '{"format":"raftchart-history","version":1,"model":"register"}',
    '{"client":1,"call":1,"return":2,"input":{"op":"write","value":9007199254740992},"output":{}}',
    '{"client":1,"call":3,"return":4,"input":{"op":"read"},"output":{"value":9007199254740993}}',
  ].join('\n');

  const malformed: readonly (readonly [string, number, string])[] = [
    ['', 1, 'no known format'],
    [log(':nemesis :info :start nil'), 0, 'not one operation'],
    [log('0 :invoke :write 1', '0 :invoke :write 2'), 2, 'invokes again'],
    [log('0 :ok :write 1'), 1, 'has not invoked'],
    [log('0 :invoke :write'), 1, 'not followed by an action and a value'],
    [log('0 :invoke :enqueue 1'), 1, 'none of'],
    ['{:process 0, :type :invoke, :f :get, :ke', 1, 'it is not EDN'],
    ['{:process 0, :type :invoke}', 1, 'lacks'],
    [ours({ ...put, return: 0 }), 2, 'before its call'],
    [ours({ ...put, input: { op: 'push' } }), 2, 'README'],
    [`${ours(put)}\n{"client":`, 3, 'not JSON'],
    [rounded, 2, 'Too large for a number'],
  ];

  it.each(malformed)('%j is malformed in line %i', (text, line, fact) => {
    expect(() => readHistory(text)).toThrow(
      expect.objectContaining({ line, message: expect.stringContaining(fact) }),
    );
  });

  it('EDN is read as Clojure would', () => {
    expect(parseEdn('[1 -2.5 "a\\"b" nil true (x) #{3}]')).toEqual([1, -2.5, 'a"b', null, true, ['x'], [3]]);
    expect(parseEdn('#jepsen.history.Op{:index 0, :value [1 2]}')).toEqual(
      new Map<string, unknown>([
        ['index', 0],
        ['value', [1, 2]],
      ]),
    );
  });
});

describe('a line that is long and says nothing', () => {
  const lines = {
    blanks: `${' '.repeat(30_000)}x`,
    'quotes that are not closed': `{:process ${'"\\'.repeat(60_000)}`,
    'a nest that is closed': `{:process 0, :type :invoke, :f :cas, :value [${'['.repeat(3500)}${']'.repeat(3500)} 1]}`,
    brackets: `{:process ${'['.repeat(60_000)}`,
  };

  it.each(Object.entries(lines))('of %s is malformed, and soon', (_, line) => {
    expect(() => readHistory(line)).toThrow(MalformedHistory);
  });
});

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'raftchart-judge-'));
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const fine = file('fine.log', written);
  const bad = file('bad.ndjson', ours(put, stale));
  const torn = file('torn.ndjson', `${ours(put)}\n{"client":`);

  const runs: readonly (readonly [number, readonly string[], object, RegExp])[] = [
    [0, [fine], {}, /fine\.log: ok \(cas-register; 1 operations, 1 keys/],
    [1, [fine, torn, bad], {}, /nothing makes it fit:\n.*b: \{"op":"get","key":"x"\}/],
    [2, [fine, torn], {}, /torn\.ndjson:3: malformed: it is not JSON\. Remove the line/],
    [2, [join(folder, 'none')], {}, /cannot be read/],
    [2, [fine], { steps: 0 }, /undecided: out of steps; .* Judge again/],
  ];

  it.each(runs)('ends with %i for %j', (code, paths, limits, said) => {
    const lines: string[] = [];
    const voice = { say: (line: string) => lines.push(line), tell: () => {} };

    expect(judgeFiles(paths, limits, voice)).toBe(code);
    expect(lines.join('\n')).toMatch(said);
  });
});
