/** What all traces tell, whoever wrote them: one thing that happened to one server. */

/** Only what has changed, or all of it. */
export interface ToldState {
  /** A path in the chart, or 'down'. */
  readonly role?: string;
  readonly term?: number;
  readonly vote?: string | null;
  /** The last index of the log. */
  readonly last?: number;
  readonly commit?: number;
}

export interface Sent {
  readonly to: string;
  /** As its arrival is told: by that the two are found to be the same. */
  readonly text: string;
}

export interface Moment {
  /** Its number in the trace; null: it is counted when it is read. */
  readonly step: number | null;
  /** In milliseconds, real or simulated; null: nobody measured it. */
  readonly time: number | null;
  /** Null: it concerns the whole cluster. */
  readonly server: string | null;
  /**
   * 'arrival' and 'repetition' are those of a message, which may arrive once more after the latter; 'loss'
   * is a message to this server that never will. 'aside' is no step, and has no number.
   */
  readonly kind: 'start' | 'crash' | 'end' | 'event' | 'arrival' | 'repetition' | 'loss' | 'aside';
  /** The sender of a message. */
  readonly from: string | null;
  readonly text: string;
  readonly sent: readonly Sent[];
  readonly state: ToldState;
}

/** Something without messages. */
export function quietMoment(
  given: Pick<Moment, 'time' | 'server' | 'kind' | 'text'> & Partial<Moment>,
): Moment {
  return { step: null, from: null, sent: [], state: {}, ...given };
}
