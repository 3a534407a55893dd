// The private keys behind sign-in tokens: from SIGN_IN_KEY_FILE, or generated once and stored in DATA_DIR.
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, linkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readDataFile } from '@boutique/service-kit/data-file';
import { type Env, EnvError } from '@boutique/service-kit/env';
import { makeFolder } from '@boutique/service-kit/make-folder';
import { propertiesOf } from '@boutique/service-kit/unknown-values';

export type SigningKeys = [KeyObject, ...KeyObject[]];

/** Each key takes about 240 bytes. */
const maxFileBytes = 64 * 1024;
const beginOfKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/g;
const pemBlock = /-----BEGIN (EC )?PRIVATE KEY-----.*?-----END \1PRIVATE KEY-----/gs;

/**
 * The first key signs and all of them verify, so a new key can be put before the old one without signing anyone out.
 * Without a file and DATA_DIR, the key is valid for this process only.
 */
export function readSigningKeys(env: Env): SigningKeys {
  const file = env.optional('SIGN_IN_KEY_FILE');
  const directory = env.optional('DATA_DIR');
  if (file)
    return readKeyFile(
      file,
      (problem) =>
        `${env.service}: SIGN_IN_KEY_FILE is "${file}", but ${problem}. Write a key to it: openssl ecparam -name prime256v1 -genkey -noout`,
    );
  if (!directory) return [createPrivateKey(generatePem())];
  const own = join(directory, `${env.service}-sign-in.pem`);
  const describe = (problem: string) =>
    `${env.service}: ${own} can't be used as the sign-in key because ${problem}. If you delete the file, a new key is generated, and all visitors are signed out.`;
  try {
    if (existsSync(own)) makePrivate(own);
    else createKeyFile(own);
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

/** A reader of the key can sign in as any visitor. */
function makePrivate(path: string): void {
  const { mode, uid } = statSync(path);
  if ((mode & 0o077) !== 0 && uid === process.getuid?.()) chmodSync(path, 0o600);
}

function readKeyFile(path: string, describe: (problem: string) => string): SigningKeys {
  try {
    const text = readDataFile(path, maxFileBytes);
    const blocks = text.match(pemBlock) ?? [];
    if (blocks.length < (text.match(beginOfKey) ?? []).length)
      throw new Error('it contains a private key that is encrypted, incomplete or not PKCS #8 or EC');
    // A key that is there twice would match its tokens twice, and jose rejects those.
    const [first, ...others] = blocks
      .map(parseKey)
      .filter((key, at, all) => all.findIndex((one) => one.equals(key)) === at);
    if (!first) throw new Error('it contains no private key in PEM format');
    return [first, ...others];
  } catch (error) {
    throw new EnvError(describe(messageOf(error)));
  }
}

function parseKey(pem: string): KeyObject {
  const key = keyOf(pem);
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('it contains a key that is not P-256');
  return key;
}

function keyOf(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // OpenSSL's messages are about its decoders.
    throw new Error('it contains a private key that is damaged or encrypted');
  }
}

const generatePem = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
