/** What can happen to a traffic light. */

export interface PowerFailed {
  readonly type: 'PowerFailed';
}

export interface PowerRestored {
  readonly type: 'PowerRestored';
}

export interface ButtonPressed {
  readonly type: 'ButtonPressed';
  readonly side: number;
}

export interface Dismantled {
  readonly type: 'Dismantled';
}

export type LightEvent = PowerFailed | PowerRestored | ButtonPressed | Dismantled;
