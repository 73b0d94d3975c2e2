/** What can happen to a door with a code lock. */

export interface CodeTyped {
  readonly type: 'CodeTyped';
  readonly code: number;
}

export interface Pushed {
  readonly type: 'Pushed';
}

export interface Pulled {
  readonly type: 'Pulled';
}

export type DoorEvent = CodeTyped | Pushed | Pulled;
