/** What is only fetched where a specification is watched. */

import { editView } from './edit-state.ts';
import { EditView } from './edit-view.tsx';
import { followEdits } from './follow-edits.ts';

/** `path` is where the server tells of edits. */
export function beginEdits(path: string): void {
  editView.value = EditView;
  followEdits(path);
}
