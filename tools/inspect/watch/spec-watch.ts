/**
 * Follows the edits of a specification: each becomes a module that the page plays, or a refusal. An edit of
 * rules alone is playable at once, since rules are called by name; the generator has its say afterwards.
 */

import { join } from 'node:path';
import { type Watch, watchSpec } from '../../generate/watch.ts';
import type { SpecEdit } from '../compare/spec-edit.ts';
import { changedPaths, EditedSpec, specTexts, type Texts } from './edited-spec.ts';
import { Generator } from './generator.ts';

type Listener = (edit: SpecEdit) => void;

export class SpecWatch {
  readonly #root: string;
  readonly #generator = new Generator();
  readonly #listeners = new Set<Listener>();
  readonly #modules: string[] = [];
  readonly #beginning: Texts;
  /** What was looked at last. */
  #seen: Texts;
  #last: SpecEdit | null = null;
  /** Grows with every edit: what is made of an older one is of no interest any more. */
  #edits = 0;
  #watch: Watch | null = null;
  #folders = new Set<EditedSpec>();

  private constructor(root: string) {
    this.#root = root;
    this.#beginning = specTexts(root);
    this.#seen = this.#beginning;
  }

  /** `root` holds spec/ and generated/, which belong together. Module 0 is what they say now. */
  static async start(root: string): Promise<SpecWatch> {
    const watch = new SpecWatch(root);
    await watch.#begin();
    watch.#watch = watchSpec(join(root, 'spec'), async () => watch.#look());
    return watch;
  }

  /** 0 is the specification as it was at first. Null: there is no such module. */
  moduleAt(number: number): string | null {
    return this.#modules[number] ?? null;
  }

  /** The last edit is told at once, if there is one. Returns what ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#last !== null) listener(this.#last);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#edits += 1;
    this.#watch?.close();
    this.#generator.close();
    for (const spec of this.#folders) spec.remove();
  }

  async #begin(): Promise<void> {
    const spec = new EditedSpec(this.#root);
    const bundled = await spec.bundle();
    spec.remove();
    if ('refusal' in bundled) throw new Error(`The specification cannot be played:\n${bundled.refusal}`);
    this.#modules.push(bundled.module);
  }

  /** It does not wait for what it begins: the next edit may come before that is over. */
  #look(): void {
    const texts = specTexts(this.#root);
    const changedNow = changedPaths(this.#seen, texts);
    this.#seen = texts;
    if (changedNow.length === 0) return;
    this.#edits += 1;
    void this.#follow(this.#edits, changedPaths(this.#beginning, texts));
  }

  async #follow(edit: number, changed: readonly string[]): Promise<void> {
    const isOver = () => edit !== this.#edits;
    const tell = (told: Pick<SpecEdit, 'status' | 'text'>) => {
      if (!isOver()) this.#tell({ number: this.#modules.length - 1, changed, ...told });
    };
    tell({ status: 'working', text: 'The generator reads the specification.' });
    const spec = new EditedSpec(this.#root);
    this.#folders.add(spec);
    try {
      const isOfRules = !changed.some((path) => path.startsWith('spec/machines/'));
      const early = isOfRules ? await spec.bundle() : null;
      if (isOver()) return;
      if (early !== null && 'module' in early) {
        this.#modules.push(early.module);
        tell({ status: 'ready', text: 'The generator still reads it.' });
      }
      await this.#generate(spec, early !== null && 'module' in early, tell);
    } finally {
      this.#folders.delete(spec);
      spec.remove();
    }
  }

  async #generate(
    spec: EditedSpec,
    isShown: boolean,
    tell: (told: Pick<SpecEdit, 'status' | 'text'>) => void,
  ): Promise<void> {
    const answer = await this.#generator.run({ folder: spec.folder, root: this.#root });
    if (answer === null) return;
    const { refusal, changed } = answer;
    if (refusal !== null) return tell({ status: 'refused', text: refusal });
    const text = changed.length === 0 ? 'generated/ stays as it was.' : `generated/: ${changed.join(', ')}.`;
    if (isShown && changed.length === 0) return tell({ status: 'ready', text });
    const bundled = await spec.bundle();
    if ('refusal' in bundled) return tell({ status: 'refused', text: bundled.refusal });
    this.#modules.push(bundled.module);
    tell({ status: 'ready', text });
  }

  #tell(edit: SpecEdit): void {
    this.#last = edit;
    for (const listener of this.#listeners) listener(edit);
  }
}
