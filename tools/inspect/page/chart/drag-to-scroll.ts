/** Moves what is larger than its view: by dragging it with a mouse; the wheel with Ctrl makes it larger. */

/** Less than this is a press and no drag. */
const slack = 4;

/** Returns what ends it. */
export function dragToScroll(view: HTMLElement, scale: (by: number) => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  let from: { readonly x: number; readonly y: number; readonly left: number; readonly top: number } | null =
    null;
  let hasMoved = false;

  const begin = (event: PointerEvent) => {
    // Fingers scroll by themselves.
    if (event.pointerType !== 'mouse' || event.button !== 0) return;
    from = { x: event.clientX, y: event.clientY, left: view.scrollLeft, top: view.scrollTop };
    hasMoved = false;
  };
  const move = (event: PointerEvent) => {
    if (from === null) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    if (!hasMoved && Math.hypot(x, y) < slack) return;
    hasMoved = true;
    view.scrollTo({ left: from.left - x, top: from.top - y, behavior: 'instant' });
  };
  const end = () => {
    from = null;
  };
  const swallow = (event: MouseEvent) => {
    if (hasMoved) event.stopPropagation();
    hasMoved = false;
  };
  const turn = (event: WheelEvent) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    scale(event.deltaY < 0 ? 1.1 : 1 / 1.1);
  };

  view.addEventListener('pointerdown', begin, { signal });
  window.addEventListener('pointermove', move, { signal });
  window.addEventListener('pointerup', end, { signal });
  view.addEventListener('click', swallow, { signal, capture: true });
  view.addEventListener('wheel', turn, { signal, passive: false });
  return () => listening.abort();
}
