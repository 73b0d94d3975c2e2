/**
 * What a leader believes of one follower, and what it therefore sends it. One chart per follower, learners
 * too; the leader opens it with its term and with each new member. Rules are only named.
 */

import { and, not, setup } from 'xstate';
import type { FollowerEvent, FollowerProgress } from '../followers.ts';
import type { DeepReadonly } from '../parts.ts';
import * as answerRules from '../rules/progress/answers.ts';
import * as sendSnapshotRules from '../rules/progress/send-snapshot.ts';
import * as sendingRules from '../rules/progress/sending.ts';
import { forgetFlight, windowIsFull } from '../rules/progress/window.ts';
import type { ServerState } from '../state.ts';
import { ignore } from './ignore.ts';
import { liftFollower } from './lift.ts';
import type { PartContext, PartNote } from './part-chart.ts';

const { entriesWereAccepted, answerLeadsOn, answerReachesLog, rejectionIsFresh } = answerRules;
const { recordMatch, backOff, stepBackToMatch, noteReadRound, endCatchUpRound } = answerRules;
const { lacksSnapshot, entriesAreMissing } = sendingRules;
const { sendProbe, sendEntries, sendHeartbeat, sendBareHeartbeat } = sendingRules;
const { beginSnapshot, endSnapshot, sendPiece, moveToPiece } = sendSnapshotRules;
const { snapshotIsInstalled, recordInstalled, pieceIsAsked } = sendSnapshotRules;

const progress = setup({
  types: {
    context: {} as PartContext<FollowerProgress, DeepReadonly<ServerState>>,
    events: {} as FollowerEvent,
    input: {} as PartContext<FollowerProgress, DeepReadonly<ServerState>>,
    emitted: {} as PartNote,
  },
  guards: liftFollower.guards({
    entriesWereAccepted,
    answerLeadsOn,
    answerReachesLog,
    rejectionIsFresh,
    lacksSnapshot,
    entriesAreMissing,
    windowIsFull,
    snapshotIsInstalled,
    pieceIsAsked,
  }),
  actions: liftFollower.actions({
    recordMatch,
    backOff,
    stepBackToMatch,
    noteReadRound,
    endCatchUpRound,
    sendProbe,
    sendEntries,
    sendHeartbeat,
    sendBareHeartbeat,
    forgetFlight,
    beginSnapshot,
    endSnapshot,
    sendPiece,
    moveToPiece,
    recordInstalled,
  }),
  // How long a delay is, is the runtime's to say.
  delays: { probeRetry: 3, snapshotPatience: 10 },
});

/** What holds whatever is being sent. */
export const followerProgressMachine = progress.createMachine({
  id: 'followerProgress',
  context: ({ input }) => input,
  meta: { paper: '§5.3', partOf: { owner: 'server', all: 'followers', one: 'follower' } },
  initial: 'probe',
  states: {
    /** It is not known where the logs part: one message with entries at a time. */
    probe: {
      meta: { paper: '§5.3' },
      entry: 'forgetFlight',
      /** The log begins after what it needs. @paper §7 */
      always: { guard: 'lacksSnapshot', target: 'snapshot' },
      initial: 'free',
      states: {
        /** Nothing is on its way, and there has been no reason yet to send anything. */
        free: {
          on: {
            /** @paper §5.3 */
            EntriesAppended: { target: 'asking' },
          },
        },
        /** A message is due, and leaves at once: nobody is ever found here. */
        asking: {
          /** @paper §5.3 */
          always: { guard: not('lacksSnapshot'), target: 'paused', actions: 'sendProbe' },
        },
        /** A message is on its way: no other one with entries follows it before the answer. */
        paused: {
          /** It is lost, or the follower is. @paper §5.3 */
          after: { probeRetry: { target: 'asking' } },
          on: {
            /** It shall hear the leader all the same. @paper §5.2 */
            HeartbeatDue: { actions: 'sendHeartbeat' },
          },
        },
      },
      on: {
        AppendEntriesResponse: [
          /** The logs agree there: what follows can be sent without waiting. @paper §5.3 */
          {
            guard: and(['entriesWereAccepted', 'answerLeadsOn']),
            target: 'replicate',
            actions: ['recordMatch', 'stepBackToMatch'],
          },
          /** The logs part further back. @paper §5.3 */
          { guard: 'rejectionIsFresh', target: '.asking', actions: 'backOff' },
        ],
        /** The first one asks at once, with entries. @paper §5.2 */
        HeartbeatDue: { target: '.asking' },
      },
    },
    /** It takes what it is sent: the next entries leave before the last ones are acknowledged. */
    replicate: {
      meta: { thesis: '§10.2.1' },
      /** The log begins after what it needs: it was full for too long. @paper §7 */
      always: { guard: 'lacksSnapshot', target: 'snapshot' },
      /** Not a word in all that time: whatever is on its way is taken for lost. @paper §5.3 */
      after: { probeRetry: { target: 'probe.asking', actions: 'stepBackToMatch' } },
      initial: 'free',
      states: {
        /** As much as the window allows, and everything that there is. */
        free: {
          always: [
            /** @thesis §10.2.1 */
            { guard: 'windowIsFull', target: 'full' },
            /** @thesis §10.2.1 */
            { guard: and([not('lacksSnapshot'), 'entriesAreMissing']), actions: 'sendEntries' },
          ],
          on: {
            /** @paper §5.3 */
            EntriesAppended: { actions: 'sendEntries' },
          },
        },
        /** So much is on its way that its answers set the pace. */
        full: {},
      },
      on: {
        AppendEntriesResponse: [
          /** It frees all that it acknowledges, and the time of silence begins anew. @thesis §10.2.1 */
          { guard: 'entriesWereAccepted', target: 'replicate', reenter: true, actions: 'recordMatch' },
          /** Something was lost on the way, or it has lost what it had not acknowledged. @paper §5.3 */
          { guard: 'rejectionIsFresh', target: 'probe.asking', actions: 'backOff' },
        ],
        /** @paper §5.2 */
        HeartbeatDue: { actions: 'sendHeartbeat' },
        /** What was on its way is probably lost: it is asked where it is, after a while. @paper §5.3 */
        PeerUnreachable: { target: 'probe.paused', actions: 'stepBackToMatch' },
      },
    },
    /** What it needs is no longer in the log: it gets the snapshot, piece by piece. */
    snapshot: {
      meta: { paper: '§7' },
      entry: ['forgetFlight', 'beginSnapshot'],
      exit: 'endSnapshot',
      initial: 'taking',
      states: {
        /** Its answers come: the leader keeps the snapshot for as long. */
        taking: {
          /** Not a word in all that time: the leader need not wait for it. @paper §7 */
          after: { snapshotPatience: { target: 'paused' } },
          initial: 'waiting',
          states: {
            /** One piece is on its way. */
            waiting: {
              entry: 'sendPiece',
              /** It is lost, or its answer. @paper Figure 13 */
              after: { probeRetry: { target: 'waiting', reenter: true } },
            },
          },
        },
        /** It does not answer: it is asked now and then. */
        paused: {
          /** @paper Figure 13 */
          after: { probeRetry: { target: 'paused', reenter: true, actions: 'sendPiece' } },
        },
      },
      on: {
        InstallSnapshotResponse: [
          /** The log goes on from there. @paper §7 */
          { guard: 'snapshotIsInstalled', target: 'replicate', actions: 'recordInstalled' },
          /** @paper Figure 13 */
          { guard: 'pieceIsAsked', target: '.taking', actions: 'moveToPiece' },
        ],
        AppendEntriesResponse: [
          /** It has more than it seemed, and what follows is in the log. @paper §7 */
          {
            guard: and(['entriesWereAccepted', 'answerReachesLog']),
            target: 'replicate',
            actions: 'recordMatch',
          },
        ],
        /** @paper §5.2 */
        HeartbeatDue: { actions: 'sendBareHeartbeat' },
        /** Pieces of two snapshots do not fit: from the first byte on, with the new one. @paper Figure 13 */
        LogCompacted: { target: 'snapshot', reenter: true },
        /** @paper §7 */
        PeerUnreachable: { target: '.paused' },
      },
    },
  },
  on: {
    EntriesAppended: ignore('They follow when it has answered what is on its way.'),
    AppendEntriesResponse: ignore('A stale rejection, or an answer that says less than is known.'),
    InstallSnapshotResponse: ignore('It is not being sent a snapshot, or waits for the piece on its way.'),
    /** @thesis §6.4 */
    RoundConfirmed: { actions: 'noteReadRound' },
    /** @thesis §4.2.1 */
    CatchUpRoundBegan: { actions: 'endCatchUpRound' },
    LogCompacted: ignore('Whoever needs what is gone is found without being told.'),
    PeerUnreachable: ignore('It is asked now and then until it answers.'),
  },
});
