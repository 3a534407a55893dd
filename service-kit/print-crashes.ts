// Prints the stack of a bug that ends the process. Node would also print the line of the source, and a bundle's only line
// has all of its code.
import { withSourcePositions } from './source-map.ts';

const failed = 1;

export function printCrashes(): void {
  if (process.listeners('uncaughtException').includes(print)) return;
  process.on('uncaughtException', print);
}

function print(bug: unknown): void {
  console.error(bug instanceof Error && bug.stack ? withSourcePositions(bug.stack) : bug);
  process.exit(failed);
}
