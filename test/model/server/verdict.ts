/**
 * One verdict about one build of the generated code, as fast as it can be given: made for a loop over
 * mutants.
 */

import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { branches } from '../../../generated/server/branches.ts';
import { rowOf } from '../../../tools/oracle/branch-table.ts';
import { explore } from '../explore.ts';
import {
  generatedServer,
  type ServerSubject,
  serverBounds,
  serverBranches,
  serverLockstep,
  serverModel,
  topicBounds,
  topicModel,
  topics,
} from './server-model.ts';

/** The first difference between chart and generated code, or null. Every branch is among what is compared. */
export function serverVerdict(subject: ServerSubject = generatedServer, statesPerRole = 25): string | null {
  const lockstep = serverLockstep(subject);
  for (const clusterSize of [3, 1]) {
    const difference = lockstep.compareEdges(
      explore(serverModel(clusterSize), serverBounds(2, 2, statesPerRole)),
    );
    if (difference !== null) return difference;
  }
  for (const topic of topics) {
    const difference = lockstep.compareEdges(explore(topicModel(topic), topicBounds(statesPerRole)));
    if (difference !== null) return difference;
  }
  return tableDifference();
}

function tableDifference(): string | null {
  const differing = serverBranches.branches.find((branch) => {
    const { why: _, citation: __, ...row } = branches[branch.number] ?? { why: '', citation: '' };
    return !isDeepStrictEqual(rowOf(branch), row);
  });
  return differing === undefined ? null : `The table differs: ${serverBranches.titleOf(differing.number)}`;
}

/** `tsx test/model/server/verdict.ts`: exit code 1 and the difference, or 0. */
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const difference = serverVerdict();
  console.info(difference ?? 'Chart and generated code do the same.');
  process.exitCode = difference === null ? 0 : 1;
}
