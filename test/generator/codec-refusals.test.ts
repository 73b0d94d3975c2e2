/** What the codec generator will not translate: each refusal has a place and a mend. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { emitCodec } from '../../tools/generate/codec/emit-codec.ts';
import { ChartRefused } from '../../tools/generate/refusal.ts';
import { SpecSource } from '../../tools/generate/source.ts';

const roots: string[] = [];

/** A specification whose spec/messages.ts has this text, and nothing else. */
function specOf(messages: string): SpecSource {
  const root = mkdtempSync(join(tmpdir(), 'raftchart-codec-'));
  roots.push(root);
  mkdirSync(join(root, 'spec'));
  writeFileSync(join(root, 'spec', 'messages.ts'), messages);
  return new SpecSource(root);
}

function refusalsOf(messages: string): readonly string[] {
  try {
    emitCodec(specOf(messages));
    return [];
  } catch (error) {
    if (!(error instanceof ChartRefused)) throw error;
    return error.refusals.map(({ place, problem, mend }) => `${place} ${problem} ${mend}`);
  }
}

/** A message with one field, which stands in line 3. */
const withField = (field: string, more = '') =>
  `export interface Ping {\n  readonly type: 'Ping';\n  ${field}\n}\n${more}\nexport type PeerMessage = Ping;\n`;

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

describe('the codec generator refuses a field', () => {
  test.each([
    ['that is optional', 'readonly a?: number;', 'a is optional', 'Write T | null'],
    ['that is a string without a bound', 'readonly a: string;', 'a has no @maxBytes', 'Say @maxBytes'],
    ['that is bytes without a bound', 'readonly a: Uint8Array;', 'a has no @maxBytes', 'Say @maxBytes'],
    [
      'that is a list without a bound',
      'readonly a: readonly number[];',
      'a has no @maxItems',
      'Say @maxItems',
    ],
    ['with a bound that is no number', '/** @maxBytes many */ readonly a: string;', '@maxBytes many', '1024'],
    ['that is a list of lists', '/** @maxItems 3 */ readonly a: number[][];', 'a list of lists', 'interface'],
    [
      'that is a list or null',
      '/** @maxItems 3 */ readonly a: number[] | null;',
      'a list or null',
      'empty list',
    ],
    ['that is a union of types', 'readonly a: number | boolean;', 'a union of more than', 'Use one type'],
    ['that is a Map', 'readonly a: Map<string, number>;', 'has no encoding', 'Use an integer'],
    ['that is a date', 'readonly a: Date;', 'has no encoding', 'Use an integer'],
    ['that is bigint', 'readonly a: bigint;', 'has no encoding', 'Use an integer'],
    ['that is a function', 'call(): void;', 'a member that is no field', 'Only fields can travel'],
  ])('%s', (_what, field, problem, mend) => {
    const [refusal, ...others] = refusalsOf(withField(field));
    expect(others).toEqual([]);
    expect(refusal).toMatch(/^spec\/messages\.ts:3 /);
    expect(refusal).toContain(problem);
    expect(refusal).toContain(mend);
  });
});

describe('the codec generator refuses a type', () => {
  test.each([
    [
      'that holds itself',
      withField('readonly a: Tree;', 'export interface Tree { readonly a: Tree | null }'),
    ],
    ['that is not exported', withField('readonly a: Point;', 'interface Point { readonly x: number }')],
    ['that has no fields', withField('readonly a: Point;', 'export interface Point {}')],
    [
      'that extends another',
      withField(
        'readonly a: B;',
        'export interface A { x: number }\nexport interface B extends A { y: number }',
      ),
    ],
    [
      'that is sealed and does not end with its bytes',
      withField(
        'readonly a: Entry;',
        '/** @sealed */ export interface Entry {\n/** @maxBytes 9 */ a: Uint8Array; b: number }',
      ),
    ],
    ['that is an alias nobody can import', withField('readonly a: Name;', "type Name = 'x' | 'y';")],
  ])('%s', (_what, messages) => {
    const [refusal, ...others] = refusalsOf(messages);
    expect(others).toEqual([]);
    expect(refusal).toMatch(/^spec\/messages\.ts:\d+ /);
  });

  test('a specification without the union of messages is refused', () => {
    expect(refusalsOf('export type Nothing = null;')).toEqual([
      expect.stringContaining('No exported union PeerMessage'),
    ]);
  });

  test('a message without a literal type is refused', () => {
    const messages =
      'export interface Ping { readonly type: string; from: number }\nexport type PeerMessage = Ping;';
    expect(refusalsOf(messages)[0]).toContain("Ping has no literal field 'type'");
  });

  test('two messages of the same type are refused', () => {
    const one = (name: string) => `export interface ${name} { readonly type: 'Ping'; from: number }\n`;
    const refusals = refusalsOf(`${one('Ping')}${one('Pong')}export type PeerMessage = Ping | Pong;`);
    expect(refusals).toHaveLength(2);
    expect(refusals[1]).toContain("Call it 'Pong'");
  });

  test('a member of the union that is no interface is refused', () => {
    expect(refusalsOf('export type PeerMessage = { readonly type: "A" };')[0]).toContain(
      'is not an interface',
    );
  });

  test('one run shows all refusals', () => {
    expect(refusalsOf(withField('readonly a: Date;\n  readonly b: string;'))).toHaveLength(2);
  });
});

describe('the codec generator', () => {
  const everything = `
    declare const brand: unique symbol;
    export type Name = string & { readonly [brand]: 'Name' };
    /** @maxBytes 9 */
    export type Short = string & { readonly [brand]: 'Short' };
    export type Colour = 'red' | 'blue';
    export interface Point { readonly x: number; readonly label: Name }
    /** @sealed */
    export interface Stone { readonly weight: number; readonly colour: Colour | null }
    export interface Everything {
      readonly type: 'Everything';
      readonly name: Name;
      readonly short: Short | null;
      readonly flag: boolean;
      readonly point: Point;
      readonly maybe: Point | null;
      readonly side: 'left' | 'right' | null;
      /** @maxItems 4 */
      readonly points: readonly Point[];
      /** @maxItems 4 */
      readonly colours: ReadonlyArray<Colour>;
      /** @maxItems 4 */
      readonly sides: readonly ('up' | 'down')[];
      /** @maxItems 4 */
      readonly stones: readonly (Stone | null)[];
      /** @maxItems 4 @maxBytes 8 */
      readonly chunks: readonly Uint8Array[];
    }
    export interface Bare { readonly type: 'Bare'; readonly from: Name }
    export type PeerMessage = Everything | Bare;
  `;

  test('every shape that it accepts becomes code that type-checks', () => {
    const source = specOf(everything);
    expect(source.diagnose(emitCodec(source))).toEqual([]);
  });

  test('two runs give the same bytes', () => {
    expect(emitCodec(specOf(everything))).toEqual(emitCodec(specOf(everything)));
  });

  test('values of a union are numbered in the order of the text, whatever TypeScript met first', () => {
    const text = emitCodec(specOf(withField("readonly a: 'z' | 'a';", "export type Other = 'a' | 'z';")))
      .map((file) => file.text)
      .join('\n');
    expect(text).toContain("= ['z', 'a'];");
  });

  test('another order of fields is another layout, another bound is not', () => {
    const layoutOf = (messages: string) =>
      emitCodec(specOf(messages))
        .map((file) => /MESSAGE_LAYOUT = (\w+)/.exec(file.text)?.[1])
        .find((layout) => layout !== undefined);
    const bounded = (bytes: number) =>
      withField(`/** @maxBytes ${bytes} */ readonly a: string; readonly b: number;`);
    const swapped = withField('readonly b: number;\n/** @maxBytes 8 */ readonly a: string;');
    expect(layoutOf(bounded(8))).toBe(layoutOf(bounded(9)));
    expect(layoutOf(bounded(8))).not.toBe(layoutOf(swapped));
  });
});
