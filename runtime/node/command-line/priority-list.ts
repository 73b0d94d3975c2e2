/** Which servers rather lead, as --priorities lists them: n1=2,n3=1 */

import { highestPriority } from '../../preferred-servers.ts';
import { nameComplaint } from './cluster-list.ts';

const preference = /^([^=]*)=(\d{1,7})$/;

/** What is wrong with the list and how to mend it; null if nothing is. */
export function priorityComplaint(list: string): string | null {
  const names = new Set<string>();
  for (const part of list.split(',')) {
    const [, name = '', number = ''] = preference.exec(part.trim()) ?? [];
    if (number === '' || Number(number) > highestPriority)
      return `"${part}" is not of the form name=number, with a whole number from 0 to ${highestPriority}`;
    const complaint = nameComplaint(name);
    if (complaint !== null) return complaint;
    if (names.has(name)) return `it lists ${name} twice. Delete one of them`;
    names.add(name);
  }
  return null;
}

/** Only for a list without complaint. */
export function prioritiesIn(list: string): Readonly<Record<string, number>> {
  const entries = list.split(',').map((part) => {
    const [, name, number] = preference.exec(part.trim()) as RegExpExecArray;
    return [name as string, Number(number)] as const;
  });
  return Object.fromEntries(entries);
}
