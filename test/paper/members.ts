/** Configurations as scenarios write them: `n1 n2 n3`, joint `n1 n2 n3 to n1 n4`, with a learner `n1 n2 + n3`. */

import type { Configuration, LogEntry, LogIndex, NodeId, Term } from '../../spec/vocabulary.ts';

export function members(text: string): Configuration {
  const [deciding = '', listening = ''] = text.split(' + ');
  const halves = deciding.split(' to ').map(namesIn);
  const voters = halves.at(-1) ?? [];
  const oldVoters = halves.length > 1 ? (halves[0] ?? []) : [];
  const learners = namesIn(listening);
  const all = [...new Set([...voters, ...oldVoters, ...learners])].sort();
  return { voters, oldVoters, learners, addresses: all.map((id) => ({ id, address: '' })) };
}

function namesIn(text: string): NodeId[] {
  return text
    .split(' ')
    .filter((name) => name !== '')
    .sort() as NodeId[];
}

export function configurationEntry(index: number, term: number, text: string): LogEntry {
  return {
    index: index as LogIndex,
    term: term as Term,
    kind: 'configuration',
    configuration: members(text),
    command: new Uint8Array(0),
  };
}
