// The demo's sign-in accepts any name without a password. It exists for the token: a real JWT with a public key set, which
// meshes and gateways can verify. Only the name is stored.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Env, EnvError } from '@boutique/service-kit/env';
import type { Workload } from '@boutique/service-kit/workload';
import { calculateJwkThumbprint, exportJWK, type JWK, jwtVerify, SignJWT } from 'jose';

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

/** Names that differ only in case share an id. User ids have at most 128 ASCII characters. */
const userIdOf = (name: string) => `name-${createHash('sha256').update(name.toLowerCase()).digest('hex').slice(0, 32)}`;

/**
 * Signs with the key in SIGN_IN_KEY_FILE (PEM, P-256). Without it, a key is generated and stored in DATA_DIR. Without
 * DATA_DIR it is valid for this process only, so replicas need the file.
 */
export async function openSignIn(workload: Workload) {
  const pem = readKey(workload.env);
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const keySet: { keys: JWK[] } = { keys: [{ ...jwk, kid, alg: algorithm, use: 'sig' }] };

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
        const { payload } = await jwtVerify(token, publicKey, { issuer, audience, algorithms: [algorithm] });
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

function readKey(env: Env): string {
  const file = env.optional('SIGN_IN_KEY_FILE');
  const directory = env.optional('DATA_DIR');
  try {
    if (file) return validated(readFileSync(file, 'utf8'));
    const own = directory && join(directory, `${env.service}-sign-in.pem`);
    if (own && existsSync(own)) return validated(readFileSync(own, 'utf8'));
    const fresh = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    if (own) {
      mkdirSync(dirname(own), { recursive: true });
      writeFileSync(own, fresh, { mode: 0o600 });
    }
    return String(fresh);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new EnvError(
      `${env.service}: the sign-in key can't be used (${why}). SIGN_IN_KEY_FILE takes a P-256 key as PEM.`,
    );
  }
}

function validated(pem: string): string {
  const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
  if (asymmetricKeyType !== 'ec' || asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new Error('it is not a P-256 key');
  return pem;
}
