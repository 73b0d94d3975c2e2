/** Where the servers stand: on a circle, the first at the top, as the field draws it. */

export interface Place {
  readonly x: number;
  readonly y: number;
}

export const width = 400;
export const height = 300;
const centre = { x: width / 2, y: height / 2 + 4 };
export const radius = 26;

export function placesOf(ids: readonly string[]): ReadonlyMap<string, Place> {
  const ring = ids.length < 2 ? 0 : Math.min(108, 88 + ids.length * 4);
  return new Map(
    ids.map((id, place) => {
      const angle = (2 * Math.PI * place) / ids.length - Math.PI / 2;
      return [id, { x: centre.x + 1.25 * ring * Math.cos(angle), y: centre.y + ring * Math.sin(angle) }];
    }),
  );
}

/** On the way from one to the other, beside the straight line, so that answers do not cover questions. */
export function between(from: Place, to: Place, part: number): Place {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const along = (radius + 6 + part * Math.max(0, length - 2 * radius - 12)) / length;
  const aside = 7 / length;
  return { x: from.x + dx * along - dy * aside, y: from.y + dy * along + dx * aside };
}
