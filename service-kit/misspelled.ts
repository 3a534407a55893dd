// Finds environment variables whose names are probably misspelled.

/** The unknown names among `names` that are close to a known one, with that name. */
export function misspelled(names: readonly string[], known: readonly string[]): { name: string; known: string }[] {
  const unknown = names.filter((name) => !known.includes(name) && /^[A-Z][A-Z0-9_]{5,}$/.test(name));
  return unknown.flatMap((name) => {
    const close = known.find((other) => other[0] === name[0] && other.length >= 6 && isClose(name, other));
    return close ? [{ name, known: close }] : [];
  });
}

function isClose(one: string, two: string): boolean {
  const max = Math.min(one.length, two.length) < 9 ? 1 : 2;
  // Most pairs end here; the distances of all of them would take 5 % of a service's start.
  return Math.abs(one.length - two.length) <= max && distance(one, two) <= max;
}

/**
 * The number of characters to insert, delete, replace or swap with their neighbour.
 * https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance#Optimal_string_alignment_distance
 */
function distance(one: string, two: string): number {
  const rows = [Array.from({ length: two.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= one.length; row++) {
    rows[row] = [row];
    for (let column = 1; column <= two.length; column++) {
      const isSame = one[row - 1] === two[column - 1];
      const isSwapped = row > 1 && column > 1 && one[row - 1] === two[column - 2] && one[row - 2] === two[column - 1];
      rows[row]?.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (isSame ? 0 : 1),
          isSwapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(one.length, two.length);
}
