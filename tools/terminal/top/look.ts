/** What a cluster looks like at one moment, as far as its servers say: as JSON, for programs, as it is. */

export interface Look {
  /** In milliseconds since 1970. */
  readonly timeMs: number;
  readonly clusterId: string;
  /** The latest that any server has told, now or before. */
  readonly term: number;
  /** Its name; null: nobody who answers knows of one. */
  readonly leader: string | null;
  /** In the order of their names. */
  readonly members: readonly MemberLook[];
  /** What does not fit: a sentence each. */
  readonly notes: readonly string[];
}

export interface MemberLook {
  /** As etcdctl prints it. */
  readonly id: string;
  /** Its id for one that has never said its name. */
  readonly name: string;
  /** Where it is asked; null: it has never said where it listens. */
  readonly endpoint: string | null;
  readonly isLearner: boolean;
  /** Null: it does not answer. */
  readonly own: OwnLook | null;
  /** Null: it answers. */
  readonly silence: SilenceLook | null;
  /** How many entries the leader's log has beyond what this server has; null: not known. */
  readonly lag: number | null;
  /** What the leader knows of it; null: it leads itself, or nobody says. */
  readonly followed: FollowedLook | null;
}

/** Null: the server does not say it. */
export interface OwnLook {
  /** 'leader', 'follower', 'preCandidate', 'candidate'. */
  readonly role: string;
  /** The active state of the chart. */
  readonly state: string | null;
  readonly term: number;
  readonly firstLogIndex: number | null;
  readonly lastLogIndex: number | null;
  readonly commitIndex: number;
  readonly lastApplied: number;
}

export interface SilenceLook {
  /** Since its last answer; since the first look if it has never answered. */
  readonly silentMs: number;
  readonly hasAnswered: boolean;
  readonly reason: string;
}

export interface FollowedLook {
  /** The active state of the chart that the leader has for it. */
  readonly progress: string;
  readonly nextIndex: number;
  readonly matchIndex: number;
  readonly inFlightMessages: number;
  readonly inFlightBytes: number;
}
