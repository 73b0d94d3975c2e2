/** Nobody is elected while a leader has a lease, whether it answers reads by it or not. @thesis §6.4.1 */

import type { NodeId, ServerState, Term } from '../../generated/vocabulary.ts';
import { leaseCovers } from '../../spec/rules/leases.ts';
import { confirmedRound } from '../../spec/rules/reads.ts';
import type { ClockFault } from './simulated-clock.ts';

/** A server, as far as leases are concerned. */
export interface LeasingServer {
  readonly id: NodeId;
  readonly role: string;
  readonly state: Readonly<ServerState>;
  readonly clockFault: ClockFault;
}

export class LeaseCheck {
  /** The latest term that anybody has led. */
  private ledTerm = 0 as Term;
  private leaderId: NodeId | null = null;

  /** After every step; null if all is well. */
  refute(stepped: LeasingServer, servers: Iterable<LeasingServer>, tick: number): string | null {
    if (stepped.state.leaseLimits === null || !stepped.role.startsWith('leader')) return null;
    const { id, state } = stepped;
    if (state.currentTerm <= this.ledTerm) return this.refuteOne(stepped, tick);
    this.ledTerm = state.currentTerm;
    this.leaderId = id;
    for (const server of servers) {
      const complaint = this.refuteOne(server, tick);
      if (complaint !== null) return complaint;
    }
    return null;
  }

  private refuteOne({ id, role, state, clockFault }: LeasingServer, tick: number): string | null {
    if (state.currentTerm >= this.ledTerm || !role.startsWith('leader')) return null;
    const read = { token: 0, count: 1, readIndex: state.commitIndex, round: 0, atMs: clockFault.nowMs(tick) };
    if (!leaseCovers(state, read, confirmedRound(state))) return null;
    return `${id} has a lease in term ${state.currentTerm}, and ${this.leaderId} has led term ${this.ledTerm}.`;
  }
}
