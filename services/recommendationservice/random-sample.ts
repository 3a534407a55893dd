// Random samples.

/**
 * Up to `count` of the items that pass `isWanted`, in random order. All sets and orders are equally likely (a partial
 * Fisher–Yates shuffle, which keeps only the moved items). The time depends on the items that are drawn, not on all.
 */
export function sample<T>(
  items: readonly T[],
  count: number,
  random: () => number,
  isWanted: (item: T) => boolean = () => true,
): T[] {
  const moved = new Map<number, T | undefined>();
  const at = (index: number) => (moved.has(index) ? moved.get(index) : items[index]);
  const drawn: T[] = [];
  for (let left = items.length; left > 0 && drawn.length < count; left--) {
    const index = Math.floor(random() * left);
    const item = at(index);
    moved.set(index, at(left - 1));
    if (item !== undefined && isWanted(item)) drawn.push(item);
  }
  return drawn;
}
