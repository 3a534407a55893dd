// Maps the stacks of a bundle to its sources when a stack is printed. Node's --enable-source-maps would keep the map in
// memory from the start (docs/decisions/0031-source-maps-on-demand.md).
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * The folder of this bundle. Only its maps are read, as a stack contains the error's message, which may name any file.
 */
const folder = new URL('.', import.meta.url).href;
const maps = new Map<string, SourceMap | undefined>();

/**
 * The stack with positions such as `file:///app/main.mjs:2:4` replaced by `services/cartservice/cart.ts:24:9`, if the
 * source map is next to the bundle.
 */
export function withSourcePositions(stack: string): string {
  const [head = '', ...positions] = stack.split(folder);
  return head + positions.map((position) => toSource(position) ?? folder + position).join('');
}

/** Takes the text that follows the folder: bundle, line, column and the rest of the stack. */
function toSource(position: string): string | undefined {
  const [matched, bundle, line, column] = position.match(/^([\w-]+\.mjs):(\d+):(\d+)/) ?? [];
  if (!matched || !bundle) return undefined;
  if (!maps.has(bundle)) maps.set(bundle, readMap(fileURLToPath(`${folder}${bundle}.map`)));
  const origin = maps.get(bundle)?.findOrigin(Number(line), Number(column));
  if (!origin || !('fileName' in origin)) return undefined;
  const path = origin.fileName.replace(/^(\.\.\/)+/, '');
  return `${path}:${origin.lineNumber}:${origin.columnNumber}${position.slice(matched.length)}`;
}

const readMap = (file: string) =>
  existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
