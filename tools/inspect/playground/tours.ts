/** The scenarios of test/scenarios as guided tours: a sentence, and what is done for it. */

import { parseScript } from '../../scenario/script.ts';

export interface Tour {
  /** Of its file: 'normal-election'. */
  readonly name: string;
  readonly title: string;
  readonly steps: readonly TourStep[];
}

export interface TourStep {
  /** Empty where the script does not say why. */
  readonly sentence: string;
  readonly commands: readonly string[];
}

/** The way through Raft, in the order of the paper; all other scenarios come behind them, by name. */
export const guidedTours: readonly string[] = [
  ...['normal-election', 'split-vote', 'leader-crash', 'leader-in-majority', 'leader-in-minority'],
  ...['replication', 'lagging-follower', 'figure-7', 'figure-8', 'pre-vote', 'joint-leader-crash'],
  ...['snapshot-longer-log', 'deposed-read'],
];

/** Takes texts of scenarios by their paths, as a bundler gives them. Throws ScenarioError. */
export function readTours(texts: Readonly<Record<string, string>>): readonly Tour[] {
  const tours = Object.entries(texts).map(([path, text]) => readTour(path, text));
  const rankOf = ({ name }: Tour) =>
    guidedTours.includes(name) ? guidedTours.indexOf(name) : guidedTours.length;
  return tours.sort((one, other) => rankOf(one) - rankOf(other) || (one.name < other.name ? -1 : 1));
}

/** Throws ScenarioError where the text is no scenario. */
export function readTour(path: string, text: string): Tour {
  const name = path.replace(/^.*\//, '').replace(/\.scenario\.txt$/, '');
  const [first, ...lines] = parseScript(text, path);
  const title = first?.kind === 'story' ? sentenceIn(first.text) : name;
  const steps: { sentence: string; commands: string[] }[] = [];
  for (const line of first?.kind === 'command' ? [first, ...lines] : lines) {
    if (line.kind === 'blank') continue;
    const step = steps.at(-1);
    if (line.kind === 'command') {
      if (step === undefined) steps.push({ sentence: '', commands: [line.text] });
      else step.commands.push(line.text);
    } else if (step === undefined || step.commands.length > 0)
      steps.push({ sentence: sentenceIn(line.text), commands: [] });
    else step.sentence += ` ${sentenceIn(line.text)}`;
  }
  return { name, title, steps };
}

const sentenceIn = (story: string) => story.replace(/^#\s*/, '');
