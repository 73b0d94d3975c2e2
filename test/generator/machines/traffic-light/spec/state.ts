/** What a traffic light remembers. */
export interface LightState {
  faults: number;
  waiting: number[];
}

export function newLightState(): LightState {
  return { faults: 0, waiting: [] };
}
