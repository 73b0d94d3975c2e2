import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import { encodeRequest } from '../../runtime/kv/request-encoding.ts';
import { key, range } from '../kv/kv-driver.ts';
import { anyRequest } from '../kv/random-requests.ts';
import { describeStateMachine } from './state-machine.contract.ts';

describeStateMachine('KeyValueMachine', {
  create: () => new KeyValueMachine(),
  command: anyRequest.filter(({ kind }) => kind !== 'range').map(encodeRequest),
  wholeState: encodeRequest(range('\0', { rangeEnd: key('\0') })),
});

describeStateMachine('KeyValueMachine that frees later', {
  create: () => new KeyValueMachine({ later: () => undefined }),
  command: anyRequest.filter(({ kind }) => kind !== 'range').map(encodeRequest),
  wholeState: encodeRequest({ kind: 'hash', revision: 0, from: key(''), seed: 0 }),
});
