import { beforeEach, expect, it } from 'vitest';
import { KeyLedger } from '../../tools/torture/key-ledger.ts';

let ledger: KeyLedger;
const stored = (value: string, modRevision: number, version: number) => {
  return { key: 'k', value, modRevision, version };
};

beforeEach(() => {
  ledger = new KeyLedger('k');
  ledger.acknowledgePut(5, 'a');
  ledger.acknowledgePut(9, 'b');
});

it('the last acknowledged put is found, and so is one of unknown outcome after it', () => {
  expect(ledger.difference(stored('b', 9, 2))).toBeNull();
  ledger.doubt('c');
  expect(ledger.difference(stored('c', 12, 3))).toBeNull();
  expect(ledger.difference(stored('b', 9, 3))).toBeNull();
});

it('a lost put is found: an older value, or none', () => {
  expect(ledger.difference(stored('a', 5, 1))).toMatch(/revision 9 is lost/);
  expect(ledger.difference(undefined)).toMatch(/revision 9 is lost/);
});

it('a key that was deleted, or may have been, may be missing', () => {
  ledger.doubt(null);
  expect(ledger.difference(undefined)).toBeNull();
  ledger.acknowledgeRemoval(11);
  expect(ledger.difference(undefined)).toBeNull();
  expect(ledger.difference(stored('b', 9, 2))).toMatch(/revision 11 is lost/);
});

it('a value that was refused, or given to another revision, is found', () => {
  expect(ledger.difference(stored('refused', 12, 3))).toMatch(/no put of that value/);
  expect(ledger.difference(stored('a', 9, 2))).toMatch(/another write/);
});

it('a put that took effect twice is found', () => {
  expect(ledger.difference(stored('b', 9, 3))).toMatch(/was put 3 times, and should have been 2 to 2 times/);
});
