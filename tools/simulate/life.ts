/** One incarnation of a server: from a start to a crash. What it does after its death, nobody notices. */

import type { Task, TaskOwner } from './timeline.ts';

export class Life implements TaskOwner {
  /** Never used twice, so that packets of a former life can be told apart. */
  readonly number: number;
  isAlive = true;
  /** How many more effects are carried out before the power fails; infinitely many if no crash is planned. */
  effectsLeft = Number.POSITIVE_INFINITY;
  private readonly server: TaskOwner;
  private readonly die: () => void;

  constructor(number: number, server: TaskOwner, die: () => void) {
    this.number = number;
    this.server = server;
    this.die = die;
  }

  mayRun(task: Task): boolean {
    return this.isAlive && this.server.mayRun(task);
  }

  /**
   * Between two effects, and so a place where the power may fail. False: it has, and nothing more may leave.
   * The node goes on until its calls return, but like a ghost: every contract that it uses asks here first.
   */
  survives(): boolean {
    if (!this.isAlive) return false;
    if (this.effectsLeft > 0) {
      this.effectsLeft -= 1;
      return true;
    }
    this.die();
    return false;
  }
}
