/** The lanes of a diagram, one for each server, and one row of them at a time. */

export type Mark = 'event' | 'start' | 'crash' | 'role';

export interface Arrow {
  readonly from: number;
  readonly to: number;
  readonly isLost: boolean;
}

const marks: Readonly<Record<Mark, string>> = { event: '●', start: '□', crash: '■', role: '◆' };
/** By what the server is: what stands first in the path of its role. */
const linesOfRoles: Readonly<Record<string, string>> = {
  leader: '┃',
  candidate: '╎',
  preCandidate: '╎',
  down: ' ',
};
const otherLine = '│';

export const legend =
  '│ follower  ╎ stands for election  ┃ leader  ● event  ◆ another role  □ start  ■ end  ╌✕ does not arrive';

/** As wide as the names need, within reason: so that the words beside the lanes have room. */
const spacing = { least: 6, most: 14 };

export class Lanes {
  readonly #names: readonly string[];
  readonly #spacing: number;
  readonly #roles: string[];
  /** A row without marks; null: a role has changed. */
  #empty: readonly string[] | null = null;

  constructor(names: readonly string[]) {
    this.#names = names;
    const longest = Math.max(...names.map(({ length }) => length));
    this.#spacing = Math.min(Math.max(longest + 2, spacing.least), spacing.most);
    this.#roles = names.map(() => '');
  }

  setRole(lane: number, role: string): void {
    if (this.#roles[lane] === role) return;
    this.#roles[lane] = role;
    this.#empty = null;
  }

  /** The names of the servers above their lanes. */
  get heading(): string {
    return this.#names
      .map((name) => name.slice(0, this.#spacing - 1).padEnd(this.#spacing))
      .join('')
      .trimEnd();
  }

  /** No column more or less than any other row. */
  row(lane: number | null, mark: Mark | null): string {
    const cells = this.#cells();
    if (lane !== null && mark !== null) cells[this.#column(lane)] = marks[mark];
    return cells.join('');
  }

  arrowRow({ from, to, isLost }: Arrow): string {
    const cells = this.#cells();
    const [start, end] = [this.#column(from), this.#column(to)];
    const direction = end > start ? 1 : -1;
    const shaft = isLost ? '╌' : '─';
    for (let column = start + direction; column !== end; column += direction)
      cells[column] = column % this.#spacing === 0 && !isLost ? '┼' : shaft;
    cells[start] = direction === 1 ? '├' : '┤';
    if (isLost) cells[end - direction] = '✕';
    else cells[end] = direction === 1 ? '▶' : '◀';
    return cells.join('');
  }

  #cells(): string[] {
    this.#empty ??= this.#emptyCells();
    return this.#empty.slice();
  }

  #emptyCells(): readonly string[] {
    const width = this.#spacing * (this.#names.length - 1) + 1;
    const cells: string[] = Array.from({ length: width }, () => ' ');
    for (const [lane, role] of this.#roles.entries())
      cells[this.#column(lane)] = linesOfRoles[role.split('.')[0] as string] ?? otherLine;
    return cells;
  }

  #column(lane: number): number {
    return lane * this.#spacing;
  }
}
