// The password of the shop's Redis, in a Secret. It is created once, and kept as long as the data.
import { randomBytes } from 'node:crypto';
import { Problem } from '../../start/problem.ts';
import { redis } from '../manifests/cluster-topology.ts';
import { run } from './exec.ts';
import { withPortForward } from './port-forward.ts';
import { labelsOf } from './render-shop.ts';
import { kubectl, type Target } from './target.ts';

/** An existing Secret, which may be the user's own, stays as it is. The component redis-password reads it. */
export async function ensureRedisPassword(to: Target): Promise<void> {
  if (await query(to, 'name')) return;
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: redis.name, namespace: to.namespace, labels: labelsOf(to) },
    stringData: { password: randomBytes(24).toString('hex') },
  };
  // Not applied, which would store the password in an annotation as well.
  await run('kubectl', ['--context', to.context, 'create', '--filename', '-'], { input: JSON.stringify(secret) });
}

/** '' if Redis has none. */
const redisPassword = async (to: Target): Promise<string> =>
  Buffer.from(await query(to, 'jsonpath={.data.password}'), 'base64').toString();

/** Calls `work` with an address of the shop's Redis, including the password. */
export async function withShopRedis<T>(to: Target, work: (address: string) => Promise<T>): Promise<T> {
  const query = ['get', 'statefulset', redis.name, '--namespace', to.namespace, '--ignore-not-found', '-o', 'name'];
  if (!(await kubectl(to, query)))
    throw new Problem(
      `The shop in ${to.context} has no Redis of its own. Set REDIS_ADDR to the address of the one it uses, and run the same command without --cluster where that can be reached.`,
    );
  const password = await redisPassword(to);
  return withPortForward(to, to.namespace, `pod/${redis.name}-0`, redis.port, (address) =>
    work(`redis://:${password}@${address}`),
  );
}

const query = async (to: Target, output: string): Promise<string> =>
  (
    await kubectl(to, ['get', 'secret', redis.name, '--namespace', to.namespace, '--ignore-not-found', '-o', output])
  ).trim();
