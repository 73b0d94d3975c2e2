// Generated from spec/machines/follower-progress.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { FollowerEvent, FollowerProgress as FollowerProgressOfSpec } from '../../spec/followers.ts';
import type { PartOrders } from '../../spec/parts.ts';
import { PartMisused } from '../part-misused.ts';
import type { Server } from '../server/role.ts';
import type { FollowerProgress, FollowerProgressTimerName, StepEffects } from './role.ts';
import { enter, expire, leave, step } from './step.ts';

/** What server may order its followers: done at once, to its end. */
export class FollowerProgressOrders
  implements PartOrders<FollowerProgressOfSpec, FollowerEvent, FollowerProgressTimerName>
{
  owner: Server;
  private readonly effects: StepEffects;

  constructor(owner: Server, effects: StepEffects) {
    this.owner = owner;
    this.effects = effects;
  }

  open(id: FollowerProgress['id'], state: Omit<FollowerProgressOfSpec, 'id'>): void {
    const parts = this.parts();
    if (parts.has(id)) throw new PartMisused('open', 'follower', id, 'it is open already');
    const part: FollowerProgress = { ...state, id, role: 'probe.free' };
    parts.set(id, part);
    enter(part, this.effects, this.owner);
  }

  tell(id: FollowerProgress['id'], event: FollowerEvent): void {
    const part = this.parts().get(id);
    if (part === undefined) throw this.missing('tell', id);
    step(part, event, this.effects, this.owner);
  }

  expire(id: FollowerProgress['id'], timer: FollowerProgressTimerName): void {
    const part = this.parts().get(id);
    if (part !== undefined) expire(part, timer, this.effects, this.owner);
  }

  close(id: FollowerProgress['id']): void {
    const parts = this.parts();
    const part = parts.get(id);
    if (part === undefined) throw this.missing('close', id);
    leave(part, this.effects, this.owner);
    parts.delete(id);
  }

  /** Everybody else may only read them. */
  private parts(): Map<FollowerProgress['id'], FollowerProgress> {
    return this.owner.followers as unknown as Map<FollowerProgress['id'], FollowerProgress>;
  }

  private missing(order: string, id: FollowerProgress['id']): PartMisused {
    return new PartMisused(order, 'follower', id, 'there is none under this id');
  }
}
