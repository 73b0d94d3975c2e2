/** Simulated time: what happens at which tick, in an order that depends on nothing but the calls. */

/** To whom a task belongs. */
export interface TaskOwner {
  /** False: not now. The owner has kept the task for later, or dropped it for good. */
  mayRun(task: Task): boolean;
}

export interface Task {
  readonly owner: TaskOwner | null;
  run(): void;
}

/** Promises settle in microtasks. What ends every turn, a write or an answer, needs one of these; */
const usualHops = 2;
/** a node that starts or stops needs four. What needs more is seen later, but in every run alike. */
const mostHops = 6;

/** To wait for one and the same promise takes as long as to wait for a new one, and makes none. */
const settled = Promise.resolve();

/** So often something may follow from something within one tick. */
const mostRounds = 1000;

export class Timeline {
  /** One tick is one millisecond of a clock that neither drifts nor jumps. */
  tick = 0;
  private readonly buckets: (Task[] | undefined)[] = [];
  private deferred: Task[] = [];
  private today: Task[] = [];
  private done = 0;
  private hops = usualHops;

  /** At a tick that is not over yet; whatever is due at the same tick runs in the order of the calls. */
  at(tick: number, owner: TaskOwner | null, run: () => void): void {
    this.put(tick, { owner, run });
  }

  /** The same for a task that is there already. */
  put(tick: number, task: Task): void {
    if (tick <= this.tick) {
      this.today.push(task);
      return;
    }
    const bucket = this.buckets[tick];
    if (bucket === undefined) this.buckets[tick] = [task];
    else bucket.push(task);
  }

  after(ticks: number, owner: TaskOwner | null, run: () => void): void {
    this.at(this.tick + ticks, owner, run);
  }

  /** After the tasks that are due now. */
  defer(owner: TaskOwner | null, run: () => void): void {
    this.deferred.push({ owner, run });
  }

  /** A node starts or stops now. */
  settleLonger(): void {
    this.hops = mostHops;
  }

  /** A task that its owner had kept. */
  again(task: Task): void {
    this.today.push(task);
  }

  /** Whether the current tick has anything to do: without a task no promise can have settled either. */
  get isIdle(): boolean {
    return this.today.length === 0 && this.deferred.length === 0;
  }

  /**
   * Everything of this tick; `eagerly`: a server ends its turn after each event, instead of once a tick.
   * False if it does not come to an end.
   */
  async finishTick(eagerly: boolean, isOver: () => boolean): Promise<boolean> {
    for (let round = 0; round < mostRounds; round += 1) {
      while (this.done < this.today.length && !isOver()) {
        const task = this.today[this.done] as Task;
        this.done += 1;
        runTask(task);
        if (eagerly) this.runDeferred();
      }
      this.runDeferred();
      for (let hop = 0; hop < this.hops; hop += 1) await settled;
      this.hops = usualHops;
      if (isOver() || (this.done === this.today.length && this.deferred.length === 0)) return true;
    }
    return false;
  }

  nextTick(): void {
    this.tick += 1;
    this.today = this.buckets[this.tick] ?? [];
    this.buckets[this.tick] = undefined;
    this.done = 0;
  }

  private runDeferred(): void {
    while (this.deferred.length > 0) {
      const tasks = this.deferred;
      this.deferred = [];
      for (const task of tasks) runTask(task);
    }
  }
}

function runTask(task: Task): void {
  if (task.owner === null || task.owner.mayRun(task)) task.run();
}
