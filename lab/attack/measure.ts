// Runs one attack against a running shop while honest visitors use it, and judges its effect.
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { mug } from '../../testing/buying.ts';
import { visitor } from '../../testing/visitor.ts';
import { quantile } from '../statistics.ts';
import type { Attack } from './attack.ts';
import { type Bystanders, isServed, type Sample } from './bystanders.ts';
import { tally } from './tally.ts';
import { containerLimit, nowMs, type ProcessModel, startTarget, type Target } from './target.ts';
import { allowedMiB, closestToLimit, judge, type Memory, type Row } from './verdict.ts';

/** An attack that takes longer counts as successful. */
const limitMs = 50_000;
/** The limit for an attack that starts programs one after the other. */
const startsLimitMs = 200_000;
/** Visits directly before an attack: as many as during most attacks, and enough for a p99. */
const calmMs = { quick: 2_000, full: 6_000 };
const minMs = { quick: 1_500, full: 4_000 };
const honestRequests = { quick: 500, full: 3_000 };
const honestAtATime = 20;
const recoveryMs = 15_000;

const p99 = (samples: readonly Sample[]): number =>
  quantile(
    samples.map(({ ms }) => ms),
    0.99,
  );

export type Environment = Awaited<ReturnType<typeof openEnvironment>>;

export async function openEnvironment(model: ProcessModel, bystanders: Bystanders, isQuick: boolean) {
  const requests = isQuick ? honestRequests.quick : honestRequests.full;
  let target = await startTarget(model);
  let honest = await measureHonest(target, requests);
  const restart = async (): Promise<void> => {
    await target.stop().catch(() => {});
    target = await startTarget(model);
    honest = await measureHonest(target, requests);
  };
  return {
    ...{ bystanders, isQuick, restart, honestRequests: requests },
    target: () => target,
    honestOf: (process: string) => honest.get(process) ?? Number.NaN,
    close: () => target.stop().catch(() => {}),
  };
}

/** Peak memory by process, for as many honest requests as an attack sends. */
async function measureHonest(target: Target, requests: number): Promise<ReadonlyMap<string, number>> {
  target.resetPeaks();
  let left = requests;
  const visit = async (): Promise<void> => {
    const person = visitor(target.url);
    for (let turn = 0; left > 0; turn++, left--) {
      const pages = ['/', `/product/${mug}`, '/cart', '/search?q=mug'];
      if (turn % 5 === 4) await person.postForm('/cart', { product_id: mug, quantity: '1' });
      else await person.get(pages[turn % 5] ?? '/');
    }
  };
  await Promise.all(Array.from({ length: honestAtATime }, visit));
  return target.peaks();
}

export async function measureAttack(environment: Environment, attack: Attack): Promise<Row> {
  const { bystanders, isQuick } = environment;
  const target = environment.target();
  if (attack.needsNoShop)
    return judge({ ...described(attack), ...(await runLimited(attack, target, isQuick)), ...noVisits });
  const task = { url: target.url, onlyReads: attack.blocksWrites ?? false };
  const [calmFor, atLeast] = isQuick ? [calmMs.quick, minMs.quick] : [calmMs.full, minMs.full];
  const calm = await bystanders.during({ ...task, onlyReads: false }, calmFor, async () => {});
  const calmP99Ms = p99(calm.samples.filter(isServed));
  target.resetPeaks();
  const since = nowMs();
  const { result, samples } = await bystanders.during(task, atLeast, () => runLimited(attack, target, isQuick));
  const pause = await target.maxPause(since);
  const failed = samples.filter((sample) => !isServed(sample));
  const row = judge({
    ...{ ...described(attack), ...result },
    failures: [...result.failures, ...new Set(failed.map(({ what, status }) => `a visitor's ${what}: ${status}`))],
    seconds: Math.round((nowMs() - since) / 100) / 10,
    ...pause,
    memory: closestToLimit(memoryOf(environment, target)),
    visits: samples.length,
    errors: failed.length,
    p99Ms: p99(samples),
    calmP99Ms,
  });
  target.setClock(0);
  // The next attack gets a new shop if this one left damage behind.
  if (!row.isWithstood || !(await hasRecovered(target))) await environment.restart();
  return row;
}

const described = ({ group, name, title }: Attack) => ({ group, name, title });
/** The programs that it starts are not the shop that visitors use. */
const noVisits = {
  seconds: 0,
  pauseMs: 0,
  pausedProcess: '',
  memory: undefined,
  visits: 0,
  errors: 0,
  p99Ms: 0,
  calmP99Ms: 0,
};

const memoryOf = (environment: Environment, target: Target): Memory[] =>
  [...target.peaks()].map(([process, peakMiB]) => {
    const honestMiB = environment.honestOf(process);
    return { process, peakMiB, honestMiB, allowedMiB: allowedMiB(honestMiB, containerLimit(process)) };
  });

async function runLimited(attack: Attack, target: Target, isQuick: boolean) {
  const maxMs = attack.needsNoShop ? startsLimitMs : limitMs;
  const signal = AbortSignal.timeout(maxMs);
  const sockets = new Set<Socket>();
  const openSocket = (port: number): Socket => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const failed = (error: unknown) => {
    const counts = tally();
    counts.check(false, error instanceof Error ? error.message : String(error));
    return counts.result();
  };
  const timedOut = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error(`not finished after ${maxMs / 1_000} s`))),
  );
  try {
    return await Promise.race([attack.run({ target, signal, isQuick, connect: openSocket }), timedOut]).catch(failed);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

async function hasRecovered(target: Target): Promise<boolean> {
  for (const end = Date.now() + recoveryMs; Date.now() < end; await sleep(200)) {
    const response = await fetch(target.url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (response?.status === 200) return true;
  }
  return false;
}
