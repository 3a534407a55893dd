// The private keys behind sign-in tokens: from SIGN_IN_KEY_FILE, or generated once and stored in DATA_DIR.
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readDataFile } from '@boutique/service-kit/data-file';
import { type Env, EnvError } from '@boutique/service-kit/env';
import { makeFolder } from '@boutique/service-kit/make-folder';
import { propertiesOf } from '@boutique/service-kit/unknown-values';

export type SigningKeys = [KeyObject, ...KeyObject[]];

/** Each key takes about 240 bytes. */
const maxFileBytes = 64 * 1024;
const pemBlock = /-----BEGIN (EC )?PRIVATE KEY-----.*?-----END \1PRIVATE KEY-----/gs;

/**
 * The first key signs and all of them verify, so a new key can be put before the old one without signing anyone out.
 * Without a file and DATA_DIR, the key is valid for this process only.
 */
export function readSigningKeys(env: Env): SigningKeys {
  const file = env.optional('SIGN_IN_KEY_FILE');
  const directory = env.optional('DATA_DIR');
  if (file) return readKeyFile(file, (problem) => `${env.service}: SIGN_IN_KEY_FILE is "${file}", but ${problem}.`);
  if (!directory) return [createPrivateKey(generatePem())];
  const own = join(directory, `${env.service}-sign-in.pem`);
  const describe = (problem: string) =>
    `${env.service}: ${own} can't be used as the sign-in key because ${problem}. If you delete the file, a new key is generated, and all visitors are signed out.`;
  try {
    if (!existsSync(own)) createKeyFile(own);
  } catch (error) {
    throw new EnvError(describe(messageOf(error)));
  }
  return readKeyFile(own, describe);
}

/** Creates the file with its content in one step: of several processes, all use the key of the first. */
function createKeyFile(path: string): void {
  makeFolder(dirname(path));
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, generatePem(), { mode: 0o600, flush: true });
    linkSync(draft, path);
  } catch (error) {
    if (propertiesOf(error).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readKeyFile(path: string, describe: (problem: string) => string): SigningKeys {
  try {
    const blocks = readDataFile(path, maxFileBytes).match(pemBlock) ?? [];
    const [first, ...others] = blocks.map(parseKey);
    if (!first) throw new Error('it contains no private key in PEM format');
    return [first, ...others];
  } catch (error) {
    throw new EnvError(describe(messageOf(error)));
  }
}

function parseKey(pem: string): KeyObject {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('it contains a key that is not P-256');
  return key;
}

const generatePem = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
