/** At most so many columns; what is cut off shows as an ellipsis. Every character counts as one column. */
export function cut(line: string, width: number): string {
  const characters = [...line];
  return characters.length <= width ? line : `${characters.slice(0, Math.max(width - 1, 0)).join('')}…`;
}
