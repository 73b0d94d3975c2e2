/** Looks at a cluster again and again, and remembers who answered when, and where. */

import type { AskServer, ListedMember, ServerAnswer, Silence } from './ask-server.ts';
import type { FollowedLook, Look, MemberLook, OwnLook, SilenceLook } from './look.ts';
import { type Metrics, numberIn } from './metrics-text.ts';

export interface WatcherOptions {
  readonly endpoints: readonly string[];
  /** Nobody has asked for just these: one where nobody listens is not worth a word. */
  readonly areGuessed: boolean;
  readonly ask: AskServer;
  readonly nowMs: () => number;
}

/** Nobody answers at all. */
export interface Emptiness {
  readonly silences: ReadonlyMap<string, Silence>;
}

const isAnswer = (said: ServerAnswer | Silence): said is ServerAnswer => 'memberId' in said;

export class ClusterWatcher {
  readonly #options: WatcherOptions;
  readonly #beginMs: number;
  /** By member. */
  readonly #endpoints = new Map<string, string>();
  readonly #lastAnswersMs = new Map<string, number>();
  /** The newest list; who is in it is asked even if nobody answers who knows it. */
  #members: readonly ListedMember[] = [];
  #clusterId: string | null = null;
  #term = 0;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#beginMs = options.nowMs();
  }

  /** Once somebody has answered, those who did are shown even if nobody does any more. */
  async look(): Promise<Look | Emptiness> {
    const said = await this.#askAll();
    const timeMs = this.#options.nowMs();
    const notes: string[] = [];
    const answers = this.#ownAnswers(said, notes);
    for (const { memberId } of answers.values()) this.#lastAnswersMs.set(memberId, timeMs);
    if (this.#clusterId === null) return { silences: said as ReadonlyMap<string, Silence> };
    const newest = newestOf([...answers.values()]);
    if (newest !== null) this.#members = newest.members;
    const { leaderId, leader } = leaderOf([...answers.values()]);
    this.#term = Math.max(this.#term, ...[...answers.values()].map(({ term }) => term));
    const members = this.#members.map((member) => {
      const answer = [...answers.values()].find(({ memberId }) => memberId === member.id) ?? null;
      return this.#memberLook(member, { answer, leader, said, timeMs });
    });
    members.sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
    return {
      timeMs,
      clusterId: this.#clusterId,
      term: this.#term,
      leader: members.find(({ id }) => id === leaderId)?.name ?? leaderId,
      members,
      notes: [...notes, ...this.#strangers(said, answers)],
    };
  }

  /** Everybody whose place is known, then those whom they name and nobody has asked yet. */
  async #askAll(): Promise<ReadonlyMap<string, ServerAnswer | Silence>> {
    const said = new Map<string, ServerAnswer | Silence>();
    for (let asked = this.#places(); asked.length > 0; asked = this.#newPlaces(said)) {
      const answers = await Promise.all(asked.map((endpoint) => this.#options.ask(endpoint)));
      for (const [place, answer] of answers.entries()) said.set(asked[place] as string, answer);
    }
    return said;
  }

  #places(): readonly string[] {
    return [...new Set([...this.#options.endpoints, ...this.#endpoints.values()])];
  }

  #newPlaces(said: ReadonlyMap<string, ServerAnswer | Silence>): readonly string[] {
    const answers = [...said.values()].filter(isAnswer);
    const present = new Set(answers.map(({ memberId }) => memberId));
    const listed = [...this.#members, ...answers.flatMap(({ members }) => members)];
    const missing = listed.filter(({ id }) => !present.has(id));
    const urls = missing.flatMap(({ clientUrls }) => clientUrls.map(withoutSlash));
    return [...new Set(urls)].filter((url) => !said.has(url));
  }

  /** Of this cluster, one for each member. */
  #ownAnswers(
    said: ReadonlyMap<string, ServerAnswer | Silence>,
    notes: string[],
  ): ReadonlyMap<string, ServerAnswer> {
    const answers = new Map<string, ServerAnswer>();
    const present = new Set<string>();
    for (const [endpoint, answer] of said) {
      if (!isAnswer(answer)) continue;
      this.#clusterId ??= answer.clusterId;
      if (answer.clusterId !== this.#clusterId)
        notes.push(`${endpoint} belongs to another cluster, ${answer.clusterId}, and is left out.`);
      else if (!present.has(answer.memberId)) {
        present.add(answer.memberId);
        answers.set(endpoint, answer);
        this.#endpoints.set(answer.memberId, endpoint);
      }
    }
    return answers;
  }

  #memberLook(member: ListedMember, seen: Seen): MemberLook {
    const { id, isLearner } = member;
    const { answer, leader } = seen;
    const endpoint = this.#endpoints.get(id) ?? member.clientUrls.map(withoutSlash)[0] ?? null;
    const followed = leader === null ? null : followedLook(leader.metrics, id);
    return {
      id,
      name: member.name === '' ? id : member.name,
      endpoint,
      isLearner,
      own: answer === null ? null : ownLook(answer),
      silence: answer === null ? this.#silence(id, endpoint, seen) : null,
      lag: lagOf(answer, leader, followed),
      followed,
    };
  }

  #silence(id: string, endpoint: string | null, { said, timeMs }: Seen): SilenceLook {
    const lastMs = this.#lastAnswersMs.get(id);
    const answer = endpoint === null ? undefined : said.get(endpoint);
    const reason = answer === undefined ? 'it has not said where it listens' : reasonIn(answer);
    return { silentMs: timeMs - (lastMs ?? this.#beginMs), hasAnswered: lastMs !== undefined, reason };
  }

  /** What was asked, and belongs to nobody. */
  #strangers(
    said: ReadonlyMap<string, ServerAnswer | Silence>,
    answers: ReadonlyMap<string, ServerAnswer>,
  ): readonly string[] {
    const members = new Set(this.#members.map(({ id }) => id));
    const removed = [...answers]
      .filter(([, { memberId }]) => !members.has(memberId))
      .map(([endpoint, { memberId }]) => `${endpoint} answers as ${memberId}, which is no member.`);
    if (this.#options.areGuessed) return removed;
    const urls = this.#members.flatMap(({ clientUrls }) => clientUrls.map(withoutSlash));
    const known = new Set([...urls, ...this.#endpoints.values()]);
    const silent = this.#options.endpoints.flatMap((endpoint) => {
      const answer = said.get(endpoint);
      if (answer === undefined || isAnswer(answer) || known.has(endpoint)) return [];
      return [`${endpoint} does not answer (${answer.reason}), and no member says that it listens there.`];
    });
    return [...removed, ...silent];
  }
}

interface Seen {
  readonly answer: ServerAnswer | null;
  /** What the leader says, if it answers. */
  readonly leader: ServerAnswer | null;
  readonly said: ReadonlyMap<string, ServerAnswer | Silence>;
  readonly timeMs: number;
}

const withoutSlash = (url: string) => url.replace(/\/$/, '');

const reasonIn = (answer: ServerAnswer | Silence) =>
  isAnswer(answer) ? `another member answers there, ${answer.memberId}` : answer.reason;

/** Who knows most of the log knows most of the members. */
function newestOf(answers: readonly ServerAnswer[]): ServerAnswer | null {
  return answers.reduce<ServerAnswer | null>(
    (newest, answer) => (newest === null || answer.commitIndex > newest.commitIndex ? answer : newest),
    null,
  );
}

/** By the latest term in which anybody knows of one. */
function leaderOf(answers: readonly ServerAnswer[]): {
  readonly leaderId: string | null;
  readonly leader: ServerAnswer | null;
} {
  const knowing = answers.filter(({ leaderId }) => leaderId !== null);
  const term = Math.max(...knowing.map((answer) => answer.term));
  const leaderId = knowing.find((answer) => answer.term === term)?.leaderId ?? null;
  return { leaderId, leader: answers.find((answer) => isLeader(answer, leaderId)) ?? null };
}

const isLeader = ({ memberId, leaderId }: ServerAnswer, known: string | null) =>
  memberId === known && leaderId === known;

function ownLook({ memberId, leaderId, term, commitIndex, lastApplied, metrics }: ServerAnswer): OwnLook {
  const { role, state = null } = metrics.get('raftchart_role')?.[0]?.labels ?? {};
  return {
    role: role ?? (leaderId === memberId ? 'leader' : 'follower'),
    state,
    term,
    firstLogIndex: numberIn(metrics, 'raftchart_first_log_index'),
    lastLogIndex: numberIn(metrics, 'raftchart_last_log_index'),
    commitIndex,
    lastApplied,
  };
}

function followedLook(metrics: Metrics, id: string): FollowedLook | null {
  const sampleOf = (name: string) =>
    metrics.get(`raftchart_follower_${name}`)?.find(({ labels }) => labels.member === id);
  const progress = sampleOf('progress')?.labels.progress;
  if (progress === undefined) return null;
  const numberOf = (name: string) => sampleOf(name)?.value ?? 0;
  return {
    progress,
    nextIndex: numberOf('next_index'),
    matchIndex: numberOf('match_index'),
    inFlightMessages: numberOf('in_flight_messages'),
    inFlightBytes: numberOf('in_flight_bytes'),
  };
}

/** By what the leader knows, all of one moment; by what both have committed where it does not say. */
function lagOf(
  answer: ServerAnswer | null,
  leader: ServerAnswer | null,
  followed: FollowedLook | null,
): number | null {
  if (leader === null || leader === answer) return null;
  const last = numberIn(leader.metrics, 'raftchart_last_log_index');
  if (last !== null && followed !== null) return last - followed.matchIndex;
  return answer === null ? null : Math.max(leader.commitIndex - answer.commitIndex, 0);
}
