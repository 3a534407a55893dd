// Maps the stacks of a bundle to its sources when a stack is printed. Node's --enable-source-maps would keep the map in
// memory from the start (docs/decisions/0031-source-maps-on-demand.md).
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Of the bundle that this module is part of. No other file is asked for: a stack has the error's message in it. */
const folder = new URL('.', import.meta.url).href;
const maps = new Map<string, SourceMap | undefined>();

/** `file:///app/main.mjs:2:4` becomes `services/cartservice/cart.ts:24:9` where the map lies beside the bundle. */
export function withSourcePositions(stack: string): string {
  const [head = '', ...places] = stack.split(folder);
  return head + places.map((place) => sourceOf(place) ?? folder + place).join('');
}

/** Of what follows the folder: a bundle, a line, a column, the rest of the stack. */
function sourceOf(place: string): string | undefined {
  const [at, bundle, line, column] = place.match(/^([\w-]+\.mjs):(\d+):(\d+)/) ?? [];
  if (!at || !bundle) return undefined;
  if (!maps.has(bundle)) maps.set(bundle, readMap(fileURLToPath(`${folder}${bundle}.map`)));
  const origin = maps.get(bundle)?.findOrigin(Number(line), Number(column));
  if (!origin || !('fileName' in origin)) return undefined;
  const path = origin.fileName.replace(/^(\.\.\/)+/, '');
  return `${path}:${origin.lineNumber}:${origin.columnNumber}${place.slice(at.length)}`;
}

const readMap = (file: string) =>
  existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
