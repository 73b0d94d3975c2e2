/** A chart as the generator has drawn it, with what is active and what was just taken. */

import './chart.css';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { dragToScroll } from './drag-to-scroll.ts';
import { branchAt, embedded, type Lit, Picture } from './picture.ts';

export interface ChartViewProps {
  /** The text of generated/server.svg or generated/followerProgress.svg. */
  readonly svg: string;
  /** Paths of states, as 'follower.hearing'; what encloses them is lit too. */
  readonly active: readonly string[];
  /** Numbers of the branches that the last step has taken. */
  readonly taken: readonly number[];
  readonly chosen: number | null;
  readonly onChoose: (branch: number) => void;
}

const smallest = 0.25;
const largest = 3;
/** Smaller than this only if somebody wants it. */
const readable = 0.7;

const roomFor = (width: number, view: Element | null) => ((view?.clientWidth ?? width) - 2) / width;

export function ChartView({ svg, active, taken, chosen, onChoose }: ChartViewProps) {
  const view = useRef<HTMLDivElement>(null);
  const picture = useRef<Picture | null>(null);
  const [zoom, setZoom] = useState(1);
  const text = useMemo(() => embedded(svg), [svg]);
  const width = useMemo(() => Number(/ width="(\d+)"/.exec(svg)?.[1] ?? 1), [svg]);
  const lit: Lit = { active, taken, chosen };

  const scale = (by: number) => setZoom((now) => Math.min(largest, Math.max(smallest, now * by)));
  const fit = () => setZoom(Math.min(1, roomFor(width, view.current)));

  useLayoutEffect(() => {
    picture.current = new Picture(view.current as HTMLDivElement);
  }, [text]);
  useLayoutEffect(() => setZoom(Math.min(1, Math.max(readable, roomFor(width, view.current)))), [text]);
  useLayoutEffect(() => picture.current?.light(lit), [text, active.join(), taken.join(), chosen]);
  useEffect(() => picture.current?.reveal(view.current as HTMLDivElement), [text, active.join(), zoom]);
  useEffect(() => dragToScroll(view.current as HTMLDivElement, scale), []);

  // What is pressed is in the picture, which is not made of components.
  useEffect(() => onPress(view.current as HTMLDivElement, (target) => branchAt(target, lit), onChoose));

  return (
    <div class="chart">
      <ZoomButtons zoom={zoom} scale={scale} fit={fit} whole={() => setZoom(1)} />
      <div
        class="chart-picture"
        ref={view}
        style={{ '--chart-width': `${width * zoom}px` }}
        dangerouslySetInnerHTML={{ __html: text }}
      />
    </div>
  );
}

interface ZoomButtonsProps {
  readonly zoom: number;
  readonly scale: (by: number) => void;
  readonly fit: () => void;
  readonly whole: () => void;
}

function ZoomButtons({ zoom, scale, fit, whole }: ZoomButtonsProps) {
  return (
    <div class="chart-zoom">
      <button type="button" aria-label="Smaller" onClick={() => scale(1 / 1.25)}>
        −
      </button>
      <button type="button" aria-label="As large as it was drawn" onClick={whole}>
        {Math.round(zoom * 100)} %
      </button>
      <button type="button" aria-label="Larger" onClick={() => scale(1.25)}>
        +
      </button>
      <button type="button" onClick={fit}>
        fit
      </button>
    </div>
  );
}

/** Returns what ends it. */
function onPress(
  view: HTMLElement,
  branchOf: (target: EventTarget | null) => number | null,
  onChoose: (branch: number) => void,
): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const press = (event: Event) => {
    if (event instanceof KeyboardEvent && event.key !== 'Enter' && event.key !== ' ') return;
    const branch = branchOf(event.target);
    if (branch === null) return;
    event.preventDefault();
    // Keys mean something else to the rest of the page.
    event.stopPropagation();
    onChoose(branch);
  };
  view.addEventListener('click', press, { signal });
  view.addEventListener('keydown', press, { signal });
  return () => listening.abort();
}
