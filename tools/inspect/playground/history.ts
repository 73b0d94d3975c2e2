/** What was done in a playground, and told, in order. */

interface Told {
  readonly kind: 'story';
  readonly text: string;
  readonly atMs: number;
}

interface Done {
  readonly kind: 'command';
  readonly text: string;
  /** What it has left, line by line, as scenarios tell it. */
  readonly trace: readonly string[];
  /** When it was begun. */
  readonly atMs: number;
  /** Not what happens by itself. */
  readonly isByHand: boolean;
  /** It has failed half way. */
  readonly failed: boolean;
}

export class History {
  private readonly happenings: (Told | Done)[] = [];

  get commands(): readonly string[] {
    return this.happenings.flatMap((one) => (one.kind === 'command' ? [one.text] : []));
  }

  add(one: Told | Done): void {
    this.happenings.push(one);
  }

  /** All up to the command with this number, from 1 on. */
  first(count: number): readonly (Told | Done)[] {
    let commands = 0;
    let end = 0;
    for (const [place, { kind }] of this.happenings.entries()) {
      if (commands === count) break;
      if (kind === 'story') continue;
      commands += 1;
      end = place + 1;
    }
    return this.happenings.slice(0, end);
  }

  /** As a file of a scenario: a blank line before each story. */
  script(): string {
    const lines = this.happenings.flatMap((one, place) => {
      if (one.kind === 'command') return [one.text, ...one.trace.map((line) => `    ${line}`)];
      const story = one.text.split('\n').map((line) => `# ${line}`);
      return place === 0 ? story : ['', ...story];
    });
    return `${lines.join('\n')}\n`;
  }
}
