import fc from 'fast-check';
import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import { encodeRequest } from '../../runtime/kv/request-encoding.ts';
import { del, key, put, range } from '../kv/kv-driver.ts';
import { describeStateMachine } from './state-machine.contract.ts';

const name = fc.constantFrom('a', 'b', 'c');

describeStateMachine('KeyValueMachine', {
  create: () => new KeyValueMachine(),
  command: fc
    .oneof(
      fc
        .tuple(name, fc.constantFrom('', 'old', 'new'), fc.boolean())
        .map(([name, value, prevKv]) => put(name, value, { prevKv })),
      fc.tuple(name, fc.boolean()).map(([name, prevKv]) => del(name, { prevKv, rangeEnd: key('c') })),
    )
    .map(encodeRequest),
  wholeState: encodeRequest(range('\0', { rangeEnd: key('\0') })),
});
