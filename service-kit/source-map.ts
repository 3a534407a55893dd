// Names the sources in the stacks of a bundle, once a stack is printed. Node's own way, --enable-source-maps, reads the map
// as it starts and keeps it: 22 MB in each service (docs/decisions.md, "Whose lines a stack names").
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The bundle that this module is part of. No other file is asked for: a stack has the error's message in it. */
const bundle = import.meta.url;
let map: SourceMap | undefined;

/** `file:///app/main.mjs:2:4` becomes `services/cartservice/cart.ts:24:9` where the map lies beside the bundle. */
export function withSources(stack: string): string {
  const mapFile = `${fileURLToPath(bundle)}.map`;
  if (!map && !existsSync(mapFile)) return stack;
  map ??= new SourceMap(JSON.parse(readFileSync(mapFile, 'utf8')));
  const [head = '', ...places] = stack.split(`${bundle}:`);
  return head + places.map(sourceOf).join('');
}

/** Of what follows the bundle's name: a line, a column, the rest of the stack. */
function sourceOf(place: string): string {
  const [at, line, column] = place.match(/^(\d+):(\d+)/) ?? [];
  const origin = at && map?.findOrigin(Number(line), Number(column));
  if (!origin || !('fileName' in origin)) return `${bundle}:${place}`;
  const path = origin.fileName.replace(/^(\.\.\/)+/, '');
  return `${path}:${origin.lineNumber}:${origin.columnNumber}${place.slice(at.length)}`;
}
