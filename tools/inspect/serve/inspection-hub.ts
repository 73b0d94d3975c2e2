/** Where programs and servers tell what they do, and pages hear it: those that come late, too. */

import { InspectionSource } from './inspection-source.ts';
import type { KeptBounds } from './kept-messages.ts';
import { PageConnection, type PageSocket } from './page-connection.ts';

export interface HubOptions {
  readonly nowMs: () => number;
  /** Of each source. */
  readonly bounds?: KeptBounds;
}

const defaultBounds: KeptBounds = { messages: 20_000, characters: 16 * 1_048_576 };
/** Of programs that are gone, so many are still shown to pages that come. */
const mostGone = 8;

export class InspectionHub {
  readonly #nowMs: () => number;
  readonly #bounds: KeptBounds;
  readonly #pages = new Set<PageConnection>();
  readonly #sources = new Set<InspectionSource>();
  readonly #gone: InspectionSource[] = [];
  #order = 0;

  constructor({ nowMs, bounds = defaultBounds }: HubOptions) {
    this.#nowMs = nowMs;
    this.#bounds = bounds;
  }

  /** `renew` asks the source to call `begin`; without it the source tells on and on. */
  open(renew?: () => void): InspectionSource {
    const source = new InspectionSource({
      pages: this.#pages,
      nextOrder: () => (this.#order += 1),
      bounds: this.#bounds,
      ...(renew === undefined ? {} : { renew }),
    });
    this.#sources.add(source);
    return source;
  }

  /** What it has told is still shown, for a while. */
  close(source: InspectionSource): void {
    this.#gone.push(source);
    if (this.#gone.length <= mostGone) return;
    this.#sources.delete(this.#gone.shift() as InspectionSource);
  }

  remove(source: InspectionSource): void {
    this.#sources.delete(source);
  }

  /** Sends it what is kept, of all sources in the order in which it came, and everything from now on. */
  addPage(socket: PageSocket, wants: 'everything' | 'essentials' = 'everything'): PageConnection {
    const messages = [...this.#sources]
      .flatMap(({ kept }) => (wants === 'everything' ? kept.all : kept.essentials()))
      .sort((one, other) => one.order - other.order);
    const allowance = messages.reduce((sum, { text }) => sum + text.length, 0);
    const page = new PageConnection(socket, this.#nowMs, allowance);
    for (const { text } of messages) socket.send(text);
    this.#pages.add(page);
    return page;
  }

  get pageCount(): number {
    return this.#pages.size;
  }

  removePage(page: PageConnection): void {
    this.#pages.delete(page);
  }
}
