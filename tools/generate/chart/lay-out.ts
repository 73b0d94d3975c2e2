/**
 * Where everything of a drawing stands. The result is plain data: a page can draw it without a layout engine.
 */

import { createRequire } from 'node:module';
import type { ELK, ElkExtendedEdge, ElkNode } from 'elkjs';
import type { Arrow, Box, Drawing } from './drawing.ts';
import { type ArrowText, arrowText, type BoxText, boxText, PADDING } from './text-metrics.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Area extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedBox {
  readonly box: Box;
  readonly area: Area;
  readonly text: BoxText;
  readonly depth: number;
}

/** The dot from which a machine, or a state with children, begins. */
export interface PlacedDot {
  readonly area: Area;
}

export interface PlacedArrow {
  /** Null: it comes from a dot. */
  readonly arrow: Arrow | null;
  readonly points: readonly Point[];
  readonly label: { readonly area: Area; readonly text: ArrowText } | null;
}

export interface LaidOutChart {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly dots: readonly PlacedDot[];
  readonly arrows: readonly PlacedArrow[];
}

const DOT_SIZE = 11;

const rootOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.randomSeed': '1',
  'elk.padding': `[top=24,left=24,bottom=24,right=24]`,
  'elk.spacing.nodeNode': '36',
  'elk.spacing.edgeNode': '22',
  'elk.spacing.edgeEdge': '16',
  'elk.spacing.edgeLabel': '6',
  'elk.layered.spacing.nodeNodeBetweenLayers': '34',
  'elk.layered.spacing.edgeNodeBetweenLayers': '18',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.edgeLabels.placement': 'CENTER',
};

/** Deterministic: the same drawing gives the same numbers on every machine. */
export async function layOut(drawing: Drawing): Promise<LaidOutChart> {
  const dots = dotsOf(drawing);
  const arrows = drawing.arrows.map((arrow, place) => ({
    arrow,
    id: `arrow${place}`,
    text: arrowText(arrow.lines),
  }));
  const unplaced: ElkNode = {
    id: 'chart',
    layoutOptions: rootOptions,
    children: [
      ...dots.filter((dot) => dot.within === null).map(dotNode),
      ...drawing.boxes.map((box) => node(box, dots)),
    ],
    edges: [
      ...dots.map((dot) => ({ id: `to ${dot.id}`, sources: [dot.id], targets: [dot.target] })),
      ...arrows.map(({ arrow, id, text }) => ({
        id,
        sources: [arrow.from],
        targets: [arrow.to],
        labels: [{ id: `label of ${id}`, text: ' ', width: text.width, height: text.height }],
      })),
    ],
  };
  const graph: ElkNode = await newElk().layout(unplaced);
  const nodes = new Map(withDescendants(graph).map((placed) => [placed.id, placed]));
  const edges = new Map((graph.edges ?? []).map((edge) => [edge.id, edge]));
  return {
    name: drawing.name,
    width: Math.ceil(graph.width ?? 0),
    height: Math.ceil(graph.height ?? 0),
    boxes: drawing.boxes.flatMap((box) => placeBox(box, nodes, 0)),
    dots: dots.map((dot) => ({ area: areaOf(nodes.get(dot.id)) })),
    arrows: [
      ...dots.map((dot) => ({ arrow: null, points: pointsOf(edges.get(`to ${dot.id}`)), label: null })),
      ...arrows.map(({ arrow, id, text }) => {
        const edge = edges.get(id);
        return { arrow, points: pointsOf(edge), label: { area: areaOf(edge?.labels?.[0]), text } };
      }),
    ],
  };
}

interface Dot {
  readonly id: string;
  readonly target: string;
  /** The box that holds it; null for the machine itself. */
  readonly within: string | null;
}

/** A dot where there is a choice of where to begin. */
function dotsOf(drawing: Drawing): readonly Dot[] {
  const within = (boxes: readonly Box[], parent: string | null): readonly Dot[] => {
    const initial = boxes.find((box) => box.isInitial);
    const own = initial === undefined || boxes.length < 2 ? [] : [initial];
    return [
      ...own.map((box) => ({ id: `dot of ${parent ?? 'chart'}`, target: box.id, within: parent })),
      ...boxes.flatMap((box) => within(box.children, box.id)),
    ];
  };
  return within(drawing.boxes, null);
}

function dotNode(dot: Dot): ElkNode {
  return { id: dot.id, width: DOT_SIZE, height: DOT_SIZE };
}

function node(box: Box, dots: readonly Dot[]): ElkNode {
  const text = boxText(box);
  if (box.children.length === 0) return { id: box.id, width: text.width, height: text.height };
  return {
    id: box.id,
    layoutOptions: {
      'elk.padding': `[top=${text.height + 8},left=${PADDING},bottom=${PADDING},right=${PADDING}]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      // Drawn downwards, the engine works on the transposed picture, and transposes everything but this.
      'elk.nodeSize.minimum': `(${text.height},${text.width})`,
    },
    children: [
      ...dots.filter((dot) => dot.within === box.id).map(dotNode),
      ...box.children.map((child) => node(child, dots)),
    ],
  };
}

function withDescendants(graph: ElkNode): readonly ElkNode[] {
  return [graph, ...(graph.children ?? []).flatMap(withDescendants)];
}

function placeBox(box: Box, nodes: ReadonlyMap<string, ElkNode>, depth: number): readonly PlacedBox[] {
  const own = { box, area: areaOf(nodes.get(box.id)), text: boxText(box), depth };
  return [own, ...box.children.flatMap((child) => placeBox(child, nodes, depth + 1))];
}

function areaOf(shape: Partial<Area> | undefined): Area {
  const { x = 0, y = 0, width = 0, height = 0 } = shape ?? {};
  return { x, y, width, height };
}

function pointsOf(edge: ElkExtendedEdge | undefined): readonly Point[] {
  const [section] = edge?.sections ?? [];
  if (section === undefined) return [];
  return [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
}

/** elkjs is CommonJS, and its types name no default that could be imported. */
function newElk(): ELK {
  const Elk = createRequire(import.meta.url)('elkjs/lib/elk.bundled.js') as new () => ELK;
  return new Elk();
}
