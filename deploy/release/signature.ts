// Signs a release with a key that exists only during this call: it proves the way, not the sender. The workflow signs with
// its identity instead.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const sumsFile = 'SHA256SUMS';

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Writes the sums of all files, their signature and the public key into the folder. Returns the number of files. */
export function signFiles(folder: string): number {
  const own = new RegExp(`^(${sumsFile}(\\.sig)?|release\\.pub)$`);
  const files = globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !own.test(path))
    .sort();
  // As sha256sum prints them.
  const sums = files.map((path) => `${sha256(join(folder, path))}  ${path}\n`).join('');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(folder, sumsFile), sums);
  writeFileSync(join(folder, `${sumsFile}.sig`), sign('sha256', Buffer.from(sums), privateKey));
  writeFileSync(join(folder, 'release.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  return files.length;
}
