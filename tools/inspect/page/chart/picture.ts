/**
 * A generated picture in the page: finds what it drew for each state and each branch, lights it, and makes
 * the branches something that one can press.
 */

/** As the generator measures its text. */
const characterWidth = 6.95;
const markWidth = 17;

/** What is lit; paths of states as in the chart. */
export interface Lit {
  readonly active: readonly string[];
  readonly taken: readonly number[];
  readonly chosen: number | null;
}

/**
 * The rules of a picture would hold for the whole page, and those of the page for the picture, so its classes
 * get names of their own; its role would hide what is inside.
 */
export function embedded(svg: string): string {
  return svg
    .replace(
      /<style>([^<]*)<\/style>/,
      (_, rules: string) => `<style>.chart-picture{${rules.replace(/\.(?=[a-z])/g, '.pic-')}}</style>`,
    )
    .replace(/ class="([^"]*)"/g, (_, names: string) => ` class="${names.replace(/\S+/g, 'pic-$&')}"`)
    .replace('role="img"', 'role="group"')
    .replace(/<title>[^<]*<\/title>/, '');
}

export class Picture {
  readonly #states = new Map<string, Element>();
  readonly #branches = new Map<number, Element[]>();
  /** What has a class from us. */
  #lit: Element[] = [];
  #active: Element | null = null;

  constructor(host: Element) {
    for (const box of host.querySelectorAll('[data-state]'))
      this.#states.set(box.getAttribute('data-state') ?? '', box);
    for (const group of host.querySelectorAll('[data-branch]')) {
      makePressable(group);
      for (const branch of branchesOf(group))
        this.#branches.set(branch, [...(this.#branches.get(branch) ?? []), group]);
    }
  }

  light({ active, taken, chosen }: Lit): void {
    for (const one of this.#lit) {
      one.classList.remove('is-active', 'is-around', 'is-taken', 'is-chosen');
      one.removeAttribute('aria-current');
    }
    this.#lit = [];
    this.#active = null;
    const paths = new Set(active.flatMap(withAncestors));
    for (const path of paths) {
      const isInner = ![...paths].some((other) => other.startsWith(`${path}.`));
      const box = this.#states.get(path);
      if (isInner && box !== undefined) this.#active = box;
      this.#mark(box, isInner ? 'is-active' : 'is-around');
    }
    for (const branch of taken)
      for (const group of this.#branches.get(branch) ?? []) {
        this.#mark(group, 'is-taken');
        group.setAttribute('aria-current', 'step');
      }
    if (chosen === null) return;
    for (const group of this.#branches.get(chosen) ?? []) this.#mark(group, 'is-chosen');
  }

  /** Scrolls as little as possible. */
  reveal(view: Element): void {
    if (this.#active === null) return;
    const [box, frame] = [this.#active.getBoundingClientRect(), view.getBoundingClientRect()];
    const left = distance(box.left, box.right, frame.left, frame.right);
    const top = distance(box.top, box.bottom, frame.top, frame.bottom);
    if (left === 0 && top === 0) return;
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    view.scrollBy({ left, top, behavior: isCalm ? 'instant' : 'smooth' });
  }

  #mark(element: Element | undefined, name: string): void {
    if (element === undefined) return;
    element.classList.add(name);
    this.#lit.push(element);
  }
}

/** Where several share a line: one that was taken, or the one after the chosen one. */
export function branchAt(target: EventTarget | null, { taken, chosen }: Lit): number | null {
  const group = target instanceof Element ? target.closest('[data-branch]') : null;
  if (group === null) return null;
  const branches = branchesOf(group);
  if (chosen !== null && branches.includes(chosen))
    return branches[(branches.indexOf(chosen) + 1) % branches.length] ?? null;
  return branches.find((branch) => taken.includes(branch)) ?? branches[0] ?? null;
}

function branchesOf(group: Element): readonly number[] {
  return (group.getAttribute('data-branch') ?? '').split(' ').map(Number);
}

function withAncestors(path: string): readonly string[] {
  const names = path.split('.');
  return names.map((_, place) => names.slice(0, place + 1).join('.'));
}

/** How far to scroll so that from..to is seen between begin..end; its beginning if it is too large. */
function distance(from: number, to: number, begin: number, end: number): number {
  const margin = 24;
  if (from >= begin && to <= end) return 0;
  if (from < begin || to - from > end - begin - 2 * margin) return from - begin - margin;
  return to - end + margin;
}

/** Text and lines are thin, so something wider lies unseen below them. Text can be tabbed to. */
function makePressable(group: Element): void {
  const words = [...group.querySelectorAll('text')];
  const line = group.querySelector('.pic-line');
  if (line !== null) {
    const wide = line.cloneNode() as Element;
    wide.setAttribute('class', 'pic-hit');
    group.prepend(wide);
  }
  if (words.length === 0) return;
  group.prepend(areaBehind(words));
  group.setAttribute('tabindex', '0');
  group.setAttribute('role', 'button');
  group.setAttribute('aria-label', words.map((word) => word.textContent).join(' '));
}

function areaBehind(words: readonly Element[]): Element {
  const places = words.map((word) => ({
    x: Number(word.getAttribute('x')),
    y: Number(word.getAttribute('y')),
    width: (word.textContent?.length ?? 0) * characterWidth,
  }));
  const left = Math.min(...places.map(({ x }) => x)) - markWidth - 3;
  const right = Math.max(...places.map(({ x, width }) => x + width)) + 4;
  const top = Math.min(...places.map(({ y }) => y)) - 12;
  const bottom = Math.max(...places.map(({ y }) => y)) + 5;
  const area = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  const sides = { class: 'pic-area', x: left, y: top, width: right - left, height: bottom - top, rx: 4 };
  for (const [name, value] of Object.entries(sides)) area.setAttribute(name, String(value));
  return area;
}
