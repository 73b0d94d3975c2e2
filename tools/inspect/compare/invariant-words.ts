/** What each invariant of spec/invariants.ts says, for people who do not read its check. */

export const invariantWords: Readonly<Record<string, string>> = {
  I1: 'In one term there is at most one leader.',
  I2: 'If two logs hold an entry of the same index and term, they are the same in everything up to it.',
  I3: 'What was committed in a term is in the log of the leader of every later term.',
  I4: 'If a server has applied an entry at an index, no other server ever applies another one there.',
  I5: 'A leader never overwrites or deletes entries of its own log: it only appends.',
  I6: 'The term of a server never goes back, and within a term it never takes its vote back, whatever crashes.',
  I7: 'What is known to be committed, and what is applied, never becomes less while a server runs.',
  I8: 'What is committed is on the disks of a majority.',
  I9: 'A committed entry is never replaced by another one.',
  I10: 'Of all configurations that may decide, any two majorities have a server in common.',
  I11: 'One change of members is over before the next one begins.',
  I12: 'The indexes of a server are in order: it applies only what is committed, and commits only what it has.',
  I13: 'What a leader believes to be on a follower is on the disk of that follower.',
  I14: 'Nothing that depends on a term, a vote or an entry leaves a server before that is on its disk.',
  I18: 'Asking whether one could win changes nothing on the server that is asked.',
  I19: 'Of an office that is over, nothing is left: no follower is tracked and nobody waits for an answer.',
  I20: 'Whoever leads was voted for by a majority.',
  I21: 'A server that lacks what is committed cannot win the votes of a majority.',
  I22: 'A snapshot stands for committed entries only.',
  I23: 'Whoever leads is a member, or is just committing its own removal.',
};
