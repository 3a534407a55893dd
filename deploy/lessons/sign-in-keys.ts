// Keys for the frontend's sign-in, so that a lesson can sign tokens as the frontend does, and rotate them.
import { createECDH, createHash, createPrivateKey } from 'node:crypto';
import { calculateJwkThumbprint, SignJWT } from 'jose';
import type { Document } from '../cluster/documents.ts';
import type { LessonName } from './catalogue.ts';
import type { Shop } from './lesson.ts';
import { lessonLabel } from './manifests.ts';

export interface Key {
  readonly pem: string;
  /** A token like the frontend's, valid for so many seconds. */
  sign(seconds: number): Promise<string>;
}

/**
 * Of all keys of a cluster: istiod keeps those of an address for days, so each run must have the same ones. The UID is random,
 * and needs access to the cluster.
 */
export const seedOf = ({ to, kubectl }: Shop): Promise<string> =>
  kubectl('get', 'namespace', to.namespace, '-o', 'jsonpath={.metadata.uid}');

export function keyFrom(seed: string, name: string): Key {
  const pair = createECDH('prime256v1');
  const secret = createHash('sha256').update(`${seed} ${name}`).digest();
  pair.setPrivateKey(secret);
  const point = pair.getPublicKey();
  const [d = '', x = '', y = ''] = [secret, point.subarray(1, 33), point.subarray(33)].map((one) =>
    one.toString('base64url'),
  );
  const publicKey = { kty: 'EC', crv: 'P-256', x, y };
  const privateKey = createPrivateKey({ key: { ...publicKey, d }, format: 'jwk' });
  const now = () => Math.floor(Date.now() / 1_000);
  return {
    pem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    sign: async (seconds) =>
      new SignJWT({ name: 'Ann' })
        .setProtectedHeader({ alg: 'ES256', kid: await calculateJwkThumbprint(publicKey) })
        .setSubject('ann')
        .setIssuer('boutique')
        .setAudience('boutique')
        .setIssuedAt(now() - 600)
        .setExpirationTime(now() + seconds)
        .sign(privateKey),
  };
}

/** The frontend reads one of its files, by SIGN_IN_KEY_FILE. */
export const keySecret = (
  lesson: LessonName,
  namespace: string,
  files: Readonly<Record<string, string>>,
): Document & { type: string; stringData: Readonly<Record<string, string>> } => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'sign-in-keys', namespace, labels: { [lessonLabel]: lesson } },
  type: 'Opaque',
  stringData: files,
});
