/** Changes of members as a caller writes them, and what is refused of them before the core sees it. */

import { utf8Length } from '../generated/messages/utf8.ts';
import type { MemberChange, NodeId } from '../generated/vocabulary.ts';
import { InvalidOptionsError } from './errors.ts';
import { refuseName } from './raft-node-options.ts';

/** What shall become of one server. */
export interface RequestedChange {
  /** A learner receives the log and does not vote; once it has caught up, it can be promoted. */
  readonly kind: MemberChange['kind'];
  readonly id: string;
  /** Where the others reach it, for additions and updates; opaque to the node. At most 4096 bytes. */
  readonly address?: string;
}

const kinds: ReadonlySet<unknown> = new Set(['addLearner', 'addVoter', 'promote', 'remove', 'update']);
const longestAddress = 4096;

/** Throws InvalidOptionsError. */
export function checkedChanges(changes: readonly RequestedChange[]): readonly MemberChange[] {
  if (!Array.isArray(changes) || changes.length === 0) {
    throw new InvalidOptionsError('Cannot change no members: name at least one change.', {
      outcome: 'refused',
    });
  }
  return changes.map(checkedChange);
}

function checkedChange({ kind, id, address = '' }: RequestedChange): MemberChange {
  refuseName(id);
  if (!kinds.has(kind)) {
    throw new InvalidOptionsError(
      `Cannot make the change "${kind}" of ${id}: there are ${[...kinds].join(', ')}. Correct it.`,
      { outcome: 'refused' },
    );
  }
  if (typeof address !== 'string' || utf8Length(address) > longestAddress) {
    throw new InvalidOptionsError(
      `Cannot keep the address of ${id}: it is a text of at most ${longestAddress} bytes. Shorten it.`,
      { outcome: 'refused' },
    );
  }
  return { kind, id: id as NodeId, address };
}
