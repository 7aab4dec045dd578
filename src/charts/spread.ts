/**
 * Moves what would overlap apart, as little as it takes in order.
 *
 * @param places - where things would be, pixels
 * @param gap - the least between two of them
 * @returns where they are put instead, in the order given
 */
export function spread(places: readonly number[], gap: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
  const groups: number[][] = [];
  for (const index of order) {
    groups.push([index]);
    while (groups.length > 1 && overlap(groups.at(-2) ?? [], groups.at(-1) ?? []))
      groups.splice(-2, 2, groups.slice(-2).flat());
  }
  const moved = [...places];
  for (const group of groups) group.forEach((index, i) => (moved[index] = top(group) + i * gap));
  return moved;

  /** A group is centred on the middle of where its members would be. */
  function top(group: readonly number[]): number {
    const middle = group.reduce((sum, index) => sum + places[index], 0) / group.length;
    return middle - ((group.length - 1) * gap) / 2;
  }

  function overlap(above: readonly number[], below: readonly number[]): boolean {
    return top(below) - (top(above) + (above.length - 1) * gap) < gap;
  }
}
