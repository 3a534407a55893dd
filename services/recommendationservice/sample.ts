// Drawing at random.

/** Up to `count` of the items in random order, each set and order as likely as any other (Fisher–Yates, cut short). */
export function sample<T>(items: readonly T[], count: number, random: () => number): T[] {
  const left = [...items];
  const drawn: T[] = [];
  while (drawn.length < count && left.length > 0) drawn.push(...left.splice(Math.floor(random() * left.length), 1));
  return drawn;
}
