// Reads the frontend's settings from the environment: Online Boutique's variables and a few of our own.
import { hostname } from 'node:os';
import type { Env } from '@boutique/service-kit/env';
import { hostCheck, readBaseUrl } from '@boutique/service-kit/http-hosts';
import { formCheck } from './hooks/form-origin.ts';

export type Settings = ReturnType<typeof readSettings>;

const platforms: Record<string, string> = {
  local: 'local',
  gcp: 'Google Cloud',
  azure: 'Azure',
  aws: 'AWS',
  onprem: 'On-Premises',
  alibaba: 'Alibaba Cloud',
};

/** The session that all visitors share with ENABLE_SINGLE_SHARED_SESSION. */
const sharedSession = '12345678-1234-1234-1234-123456789123';

export function readSettings(env: Env) {
  const platform = env.optional('ENV_PLATFORM')?.toLowerCase() ?? 'local';
  const id = platform in platforms ? platform : 'local';
  return {
    /** '' or '/shop': prefix of every path. */
    baseUrl: readBaseUrl(env).path,
    hostProblem: hostCheck(env),
    formProblem: formCheck(env),
    /** Sites that may show the shop in a frame. */
    frameAncestors: (env.optional('FRAME_ANCESTORS') ?? '').split(',').flatMap((one) => one.trim() || []),
    brand: env.flag('CYMBAL_BRANDING') ? ('cymbal' as const) : ('boutique' as const),
    message: env.optional('FRONTEND_MESSAGE'),
    platform: { id, name: platforms[id] ?? id },
    assistant: env.flag('ENABLE_ASSISTANT'),
    /** A page with every visitor's emails: for demos only. */
    outbox: env.flag('ENABLE_OUTBOX'),
    /** Pages that call the RPCs that pages may call: for demos only. */
    explorer: env.flag('ENABLE_API_EXPLORER'),
    signIn: env.flag('ENABLE_SIGN_IN'),
    sharedSession: env.flag('ENABLE_SINGLE_SHARED_SESSION') ? sharedSession : undefined,
    packagingUrl: env.optional('PACKAGING_SERVICE_URL')?.replace(/\/$/, ''),
    /** URL of a trace in the tracing UI, with the placeholder {traceId}. */
    traceUrl: env.optional('TRACE_UI_URL'),
    /** Only behind a gateway that sets these headers itself. */
    trustTraceHeaders: env.flag('TRUST_TRACE_HEADERS'),
    host: env.optional('HOSTNAME') ?? hostname(),
    cluster: env.optional('CLUSTER_NAME'),
    zone: env.optional('ZONE'),
    /** How long the currencies and the explorer's RPCs are cached; 0 disables the cache. */
    cacheTtlMs: env.durationMs('FRONTEND_CACHE_TTL', 10_000),
    extraLatencyMs: env.durationMs('EXTRA_LATENCY', 0),
    /** Maximum number of connections without a request. */
    maxIdleConnections: env.int('MAX_IDLE_CONNECTIONS', 1_000, 1),
    /** Maximum number of requests that are processed at a time; others are rejected. */
    maxRequests: env.int('MAX_REQUESTS', 500, 1),
    /** Maximum number of requests whose client is still sending the body or reading the response. */
    maxWaitingRequests: env.int('MAX_WAITING_REQUESTS', 500, 1),
    /** How long a client may take to send a request. */
    requestTimeoutMs: env.durationMs('REQUEST_TIMEOUT', 10_000),
    pageBudgetMs: env.durationMs('PAGE_BUDGET', 2_000),
    orderBudgetMs: env.durationMs('ORDER_BUDGET', 5_000),
  };
}
