/** What the page knows of the edit of the specification, and of what it changes. */

import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { Found } from '../../compare/search.ts';
import type { SpecEdit } from '../../compare/spec-edit.ts';

export type Engine = typeof import('../../compare/engine.ts');

/** Both specifications, as the page has fetched them. */
export interface Engines {
  readonly old: Engine;
  readonly edited: Engine;
}

/** Null: nothing was edited yet. */
export const edit = signal<SpecEdit | null>(null);
export const engines = signal<Engines | null>(null);
/** Null: nothing was compared yet. */
export const found = signal<Found | null>(null);
/** The module that counts as old. */
export const oldNumber = signal(0);
/** Whether the comparison stands in the place of the run. */
export const isEditShown = signal(false);
/** What shows the edit; null: it is not fetched, as nothing is watched. */
export const editView = signal<ComponentType<{ readonly edit: SpecEdit }> | null>(null);
