// The demo's sign-in accepts any name without a password. It exists for the token: a real JWT with a public key set, which
// meshes and gateways can verify. Only the name is stored.
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { Workload } from '@boutique/service-kit/workload';
import { calculateJwkThumbprint, createLocalJWKSet, exportJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { readSigningKeys } from './signing-keys.ts';

export interface SignedIn {
  /** Identifies the cart and orders, as the session does for other visitors. */
  userId: string;
  name: string;
  /** Sent to the services as `authorization: Bearer`. */
  token: string;
}

export type SignIn = Awaited<ReturnType<typeof openSignIn>>;

const algorithm = 'ES256';
const issuer = 'boutique';
const audience = 'boutique';
export const tokenSeconds = 48 * 60 * 60;
const maxNameLength = 64;
/** Verified tokens are cached because verifying one takes 0.2 ms. */
const maxVerified = 1_000;

/** The normalized name; undefined if it is invalid. */
export function readName(text = ''): string | undefined {
  const name = text.normalize('NFC').trim().replace(/\s+/g, ' ');
  return name && [...name].length <= maxNameLength && !/[\p{Cc}<>]/u.test(name) ? name : undefined;
}

/** Names that differ only in case share an ID. User IDs have at most 128 ASCII characters. */
const userIdOf = (name: string) => `name-${createHash('sha256').update(name.toLowerCase()).digest('hex').slice(0, 32)}`;

export async function openSignIn(workload: Workload) {
  const keys = readSigningKeys(workload.env);
  const keySet: { keys: JWK[] } = { keys: await Promise.all(keys.map(publicJwk)) };
  const [privateKey] = keys;
  const kid = keySet.keys[0]?.kid;
  const publicKeys = createLocalJWKSet(keySet);
  const verified = new Map<string, { signedIn: SignedIn; untilMs: number }>();

  return {
    /** For /.well-known/jwks.json. */
    keySet,

    async signIn(name: string): Promise<SignedIn> {
      const userId = userIdOf(name);
      const token = await new SignJWT({ name })
        .setProtectedHeader({ alg: algorithm, kid })
        .setSubject(userId)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(`${tokenSeconds} s`)
        .sign(privateKey);
      return { userId, name, token };
    },

    /** The visitor named in the token; undefined if it is forged, expired or not ours. */
    async read(token: string): Promise<SignedIn | undefined> {
      const known = verified.get(token);
      if (known && Date.now() < known.untilMs) return known.signedIn;
      verified.delete(token);
      try {
        const { payload } = await jwtVerify(token, publicKeys, { issuer, audience, algorithms: [algorithm] });
        const { sub, name, exp } = payload;
        if (!sub || typeof name !== 'string' || !exp) return undefined;
        const signedIn = { userId: sub, name, token };
        for (const oldest of verified.keys()) {
          if (verified.size < maxVerified) break;
          verified.delete(oldest);
        }
        verified.set(token, { signedIn, untilMs: exp * 1_000 });
        return signedIn;
      } catch {
        // With an invalid token, the visitor is not signed in.
        return undefined;
      }
    },
  };
}

async function publicJwk(privateKey: KeyObject): Promise<JWK> {
  const jwk = await exportJWK(createPublicKey(privateKey));
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: algorithm, use: 'sig' };
}
