// Warns once per outage of Redis: of lost connections, and of rejections.
import type { Log } from './log.ts';
import { rejectionLog } from './rejection-log.ts';

/** While a lost node is replaced or restarts, others reply with these. */
const inOutage = ['CLUSTERDOWN', 'LOADING', 'MASTERDOWN', 'READONLY', 'TRYAGAIN'];
/** Failures are part of the same outage for this time. */
const recoveredAfterMs = 5_000;

/** What a person can do about a rejection. */
const remedies: Readonly<Record<string, string>> = {
  NOAUTH: 'set its password in REDIS_PASSWORD_FILE or REDIS_ADDR',
  NOPERM: 'its user lacks a right that COMMAND needs, to a command or to a key',
  OOM: 'it is full, see docs/runbooks/RedisMemory.md',
  WRONGPASS: 'check the user and the password in REDIS_ADDR or REDIS_PASSWORD_FILE, which are read at startup',
};
/** The same for lost connections, by their error. */
const remediesOfLoss: readonly (readonly [RegExp, string])[] = [
  [
    /alert certificate required/i,
    'it requires a certificate of its clients, which is not supported, set its tls-auth-clients to no',
  ],
  [/certificate/i, 'its certificate is not trusted, check REDIS_CA_FILE'],
  [/\bDB index\b|\bSELECT\b/, 'it lacks the database whose number is at the end of REDIS_ADDR'],
  [/sentinels.*(NOAUTH|WRONGPASS)/, 'check the password of the Sentinels in REDIS_SENTINEL_PASSWORD_FILE'],
];
/** These don't say why TLS failed. */
const isVague = ({ message }: Error) => /closed|ECONNRESET|EPIPE/.test(message);

const tooFewReplicas = 'Fewer replicas than REDIS_WAIT_REPLICAS have the last writes: check the replicas of Redis';
const noWait = "Redis can't wait for replicas: its user needs the rights to WAIT, and to SET for replicated:*";

const withRemedy = (text: string, remedy: string | undefined): string => (remedy ? `${text}: ${remedy}` : text);

export type RedisOutages = ReturnType<typeof redisOutages>;

/** `tlsProblem` finds out why TLS fails, if it is used. */
export function redisOutages(log: Log, isCluster: boolean, tlsProblem?: () => Promise<Error | undefined>) {
  let wasConnected = false;
  let isDown = false;
  let lostAt = -Infinity;
  let rejectedAt = -Infinity;
  let unavailableAt = -Infinity;
  let isUnreplicated = false;
  const isRecent = (at: number) => performance.now() - at < recoveredAfterMs;
  const isLost = () => isDown || isRecent(lostAt);
  const rejections = rejectionLog((reason, command) => {
    if (inOutage.includes(reason) && isLost()) return;
    const remedy = remedies[reason]?.replace('COMMAND', command);
    const text = withRemedy('Redis rejects commands; nothing was written', remedy);
    log.warn({ event: 'kit.store.rejecting', reason }, text);
  });
  function warnOfLoss(error: Error): void {
    const remedy = remediesOfLoss.find(([pattern]) => pattern.test(error.message))?.[1];
    const text = withRemedy('Redis is unreachable; reconnecting', remedy);
    log.warn({ event: 'kit.store.unreachable', reason: error.message }, text);
  }

  return {
    /** ioredis reports each failed attempt to connect. */
    lost(error: Error): void {
      if (!isLost() && !isRecent(unavailableAt)) {
        if (tlsProblem && !wasConnected && isVague(error))
          void tlsProblem().then((problem) => warnOfLoss(problem ?? error));
        else warnOfLoss(error);
      }
      isDown = true;
      lostAt = performance.now();
    },
    /** All connections are open. */
    connected(): void {
      wasConnected = true;
      isDown = false;
    },
    rejected(code: string, command: string): void {
      rejections.rejected(code, command);
      rejectedAt = performance.now();
      if (inOutage.includes(code)) unavailableAt = rejectedAt;
    },
    /** Fewer replicas than REDIS_WAIT_REPLICAS confirmed a write. */
    unreplicated(reason: string): void {
      if (isUnreplicated || isLost()) return;
      log.warn({ event: 'kit.store.rejecting', reason }, reason === 'NOPERM' ? noWait : tooFewReplicas);
      isUnreplicated = true;
    },
    replicated(): void {
      isUnreplicated = false;
    },
    succeeded(command: string): void {
      // Another node may still reject it.
      if (!isCluster || !isRecent(rejectedAt)) rejections.succeeded(command);
    },
  };
}
