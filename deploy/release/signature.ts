// Signs a release with a key that exists only during this call: it proves the way, not the sender. The workflow signs with
// its identity instead.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const sumsFile = 'SHA256SUMS';

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Writes the sums of these files, their signature and the public key into the folder. */
export function signFiles(folder: string, files: readonly string[]): void {
  // As sha256sum prints them.
  const sums = [...files]
    .sort()
    .map((path) => `${sha256(join(folder, path))}  ${path}\n`)
    .join('');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(folder, sumsFile), sums);
  writeFileSync(join(folder, `${sumsFile}.sig`), sign('sha256', Buffer.from(sums), privateKey));
  writeFileSync(join(folder, 'release.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
}
