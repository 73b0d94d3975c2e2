/** The histories that the judge reads: our NDJSON, Jepsen's log, EDN. */

import { MalformedHistory } from '../../judge/formats/malformed.ts';
import { readHistory } from '../../judge/formats/read-history.ts';
import { type FuzzTarget, mustHold, type Verdict } from '../target.ts';

const ndjson = [
  '{"format":"raftchart-history","version":1,"model":"key-value-store"}',
  '{"client":"c1","call":12,"return":15,"input":{"op":"put","key":"x","value":"1"},"output":{}}',
  '{"client":"c2","call":13,"return":null,"input":{"op":"delete","key":"x"}}',
  '{"client":"c1","call":16,"return":17,"input":{"op":"get","key":"x"},"output":{"value":null}}',
];
const registers = [
  '{"format":"raftchart-history","version":1,"model":"cas-register"}',
  '{"client":1,"call":0,"return":1,"input":{"op":"write","value":3},"output":{}}',
  '{"client":2,"call":0.5,"return":2,"input":{"op":"cas","from":3,"to":4},"output":{"succeeded":true}}',
  '{"client":1,"call":3,"return":4,"input":{"op":"read"},"output":{"value":4}}',
];
const log = [
  '2026-01-02 INFO  jepsen.util - 0\t:invoke\t:write\t3',
  'INFO  jepsen.util - 1 :invoke :cas [3 4]',
  'INFO  jepsen.util - 0 :ok :write 3',
  'INFO  jepsen.util - 1 :fail :cas [3 4]',
  'INFO  jepsen.core - worker 0 done',
  'INFO  jepsen.util - 0 :invoke :read nil',
  'INFO  jepsen.util - 0 :info :read nil :timed-out',
];
const store = [
  '{:process 0, :type :invoke, :f :put, :key "x", :value "a\\n"}',
  '{:process :nemesis, :type :info, :f :start, :value nil}',
  '{:process 1, :type :invoke, :f :append, :key "x", :value "y"}',
  '{:process 0, :type :ok, :f :put, :key "x", :value "a\\n"}',
  '{:process 1, :type :info, :f :append, :key "x", :value "y", :error #{:timeout}}',
];
const keyed = [
  '[{:process 0, :type :invoke, :f :write, :value [1 2]}',
  ' {:process 0, :type :ok, :f :write, :value [1 2]}',
  ' {:process 0, :type :invoke, :f :cas, :value [1 [2 -3.5e1]]}',
  ' {:process 0, :type :fail, :f :cas, :value [1 [2 -3.5e1]]}]',
];
const indented = [
  '  [ {:process 0, :type :invoke, :f :read, :value nil}',
  '    {:process 0, :type :ok, :f :read, :value nil} ]',
];

/** A limit in steps is the same everywhere; what it ends is undecided, which is a verdict. */
const limits = { steps: 2000, shrinkMilliseconds: 0 };

function check(input: Uint8Array): Verdict {
  try {
    const history = readHistory(Buffer.from(input).toString('utf8'));
    mustHold(history.operations.length > 0, 'A history without operations was read.');
    for (const { call, return: end } of history.operations)
      mustHold(Number.isFinite(call) && (end === null || end >= call), `A call from ${call} to ${end}.`);
    history.judge(limits);
    return 'accepted';
  } catch (cause) {
    if (cause instanceof MalformedHistory) return 'refused';
    throw cause;
  }
}

export const targets: readonly FuzzTarget[] = [
  {
    name: 'judged-histories',
    promise: 'A text is a history that gets a verdict, or it is malformed, with the line.',
    seeds: () =>
      [ndjson, registers, log, store, keyed, indented].map((lines) => Buffer.from(lines.join('\n'))),
    check,
  },
];
