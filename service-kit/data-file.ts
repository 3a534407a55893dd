// Files whose paths come from environment variables. Anything else at such a path, such as a named pipe, is rejected
// before it is opened: opening a pipe blocks the process until another program opens its other end.
import { readFileSync, type Stats, statSync } from 'node:fs';
import { propertiesOf } from './unknown-values.ts';

/** Throws if the path exists but is not a file. */
export function checkIsFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && !found.isFile()) throw new Error(`it is ${kindOf(found)}, not a file`);
}

/** The text of a file of at most `maxBytes`. Throws an error whose message completes "… can't be read:". */
export function readDataFile(path: string, maxBytes = defaultMaxBytes): string {
  try {
    checkIsFile(path);
    const { size } = statSync(path);
    if (size <= maxBytes) return readFileSync(path, 'utf8');
    throw new Error(`it has ${size} bytes, but at most ${maxBytes} are allowed`);
  } catch (error) {
    const problem = problems[String(propertiesOf(error).code)];
    throw problem ? new Error(problem) : error;
  }
}

const defaultMaxBytes = 1024 * 1024;

const problems: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'the user of this process has no right to read it',
};

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a named pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}
