/** The table that traces, coverage and the inspector share says what the chart says. */

import { expect, test } from 'vitest';
import { branches } from '../../generated/server/branches.ts';
import { rowOf } from '../../tools/oracle/branch-table.ts';
import { serverBranches } from './server/server-model.ts';

test('the generated table has the branches that XState has, and nothing else', () => {
  const fromChart = serverBranches.branches.map(rowOf);

  const fromTable = branches.map(({ why: _, citation: __, ...row }) => row);

  const byNumber = fromChart.sort((one, other) => one.number - other.number);
  expect(fromTable).toEqual(byNumber);
});

test('a number of the generated table is a position in it', () => {
  expect(branches.map(({ number }) => number)).toEqual(branches.map((_, position) => position));
});
