/** Puts one damage of each ending before a cluster. */

import { writeLog } from '../written-log.ts';
import { proveCluster } from './cluster-proof.ts';
import { damaged, describeDamage, type Subject } from './subject.ts';
import type { Ending } from './survey.ts';

export interface Proof {
  readonly outcome: string;
  readonly damage: string;
  /** Whether the damaged server stayed away. */
  readonly refused: boolean;
  /** Null: everything acknowledged was applied by everybody who runs. */
  readonly broken: string | null;
}

/** One for each ending; the two other servers have written the same log under their own names. */
export async function proveEndings(subject: Subject, endings: readonly Ending[]): Promise<readonly Proof[]> {
  const { log } = subject;
  const [second, third] = [await writeLog(log.plan, 'n2'), await writeLog(log.plan, 'n3')];
  const entries = log.logs.at(-1) ?? [];
  const commands = entries.filter(({ kind }) => kind === 'command').map(({ command }) => command);
  const proofs: Proof[] = [];
  for (const { outcome, example } of endings) {
    const disks = [damaged(subject, example), second.files, third.files] as const;
    const proof = { outcome, damage: describeDamage(subject, example) };
    try {
      const refused = await proveCluster({ segmentBytes: log.segmentBytes, disks, commands });
      proofs.push({ ...proof, refused, broken: null });
    } catch (cause) {
      proofs.push({ ...proof, refused: false, broken: String(cause) });
    }
  }
  return proofs;
}
