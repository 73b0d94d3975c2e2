/** What a door remembers. */
export interface DoorState {
  readonly code: number;
  /** Wrong codes in a row. */
  failures: number;
}

export function newDoorState(): DoorState {
  return { code: 2, failures: 0 };
}
