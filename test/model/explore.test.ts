/** The explorer against the graph package of XState. */

import { expect, test } from 'vitest';
import { adjacencyMapToArray, getAdjacencyMap } from 'xstate/graph';
import { ChartOracle } from '../../tools/oracle/chart-oracle.ts';
import { show } from './difference.ts';
import { explore, traversalOf } from './explore.ts';
import { serverBounds, serverModel } from './server/server-model.ts';
import { beforeBoot, type Traced, tracedLogic } from './traced-chart.ts';

test('the explorer finds the edges that getAdjacencyMap of XState finds, in the same order', () => {
  const model = serverModel(3);
  const logic = tracedLogic(new ChartOracle(model.machine, model.table.numberOf));
  const graph = getAdjacencyMap(logic, traversalOf(model, serverBounds(2, 2, 6)));

  const edges = [...explore(model, serverBounds(2, 2, 6))];

  const nameOf = (before: Traced, event: object, after: Traced) => [
    before.role,
    show(event),
    after.role,
    after.trace,
  ];
  const found = edges.map(({ before, event, after }) => nameOf(before, event, after));
  const expected = adjacencyMapToArray(graph).map((edge) => nameOf(edge.state, edge.event, edge.nextState));
  expect(found).toEqual(expected);
});

test('an explorer whose bounds leave nothing to do still boots every image', () => {
  const model = serverModel(3);

  const edges = [...explore(model, { isBeyond: () => true, statesIn: () => 1 })];

  expect(edges.map(({ before }) => before)).toEqual(model.images.map(() => beforeBoot));
});
