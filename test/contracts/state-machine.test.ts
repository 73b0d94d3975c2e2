import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import { encodeRequest } from '../../runtime/kv/request-encoding.ts';
import { key, range } from '../kv/kv-driver.ts';
import { anyRequest } from '../kv/random-requests.ts';
import { describeSnapshotting } from './snapshotting.contract.ts';
import { describeStateMachine } from './state-machine.contract.ts';

const command = anyRequest.filter(({ kind }) => kind !== 'range').map(encodeRequest);

describeStateMachine('KeyValueMachine', {
  create: () => new KeyValueMachine(),
  command,
  wholeState: encodeRequest(range('\0', { rangeEnd: key('\0') })),
});

const freeingLater = {
  create: () => new KeyValueMachine({ later: () => undefined }),
  command,
  wholeState: encodeRequest({ kind: 'hash', revision: 0, from: key(''), seed: 0 }),
};

describeStateMachine('KeyValueMachine that frees later', freeingLater);
describeSnapshotting('KeyValueMachine that frees later', freeingLater);
describeSnapshotting('KeyValueMachine', { ...freeingLater, create: () => new KeyValueMachine() });
