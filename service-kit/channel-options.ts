// Options of grpc-js's channels and servers: limits, keepalive, retries and load balancing, the same for every service.
import type { ChannelOptions, ServiceDefinition } from '@grpc/grpc-js';
import { isRead } from './rpc.ts';

/** Options that clients and servers share. */
export const sharedOptions: ChannelOptions = {
  // Calls between services must not go through a developer's or company's proxy (http_proxy, grpc_proxy).
  'grpc.enable_http_proxy': 0,
  // channelz counts calls for grpcdebug, at 10 % of a call's CPU.
  'grpc.enable_channelz': 0,
};

/** Options of a server, which limit what a caller can occupy. */
export const serverOptions = (maxRequestBytes: number): ChannelOptions => ({
  ...sharedOptions,
  'grpc.max_receive_message_length': maxRequestBytes,
  'grpc.max_send_message_length': 4 * 1024 * 1024,
  // All of them may begin in one turn of the event loop, which takes 0.1 ms each. Clients keep the calls beyond 450 waiting.
  'grpc.max_concurrent_streams': 500,
  // A caller that vanished without closing its connection is detected within 20 s, and its calls are cancelled.
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 10_000,
  // Clients reconnect by themselves; a connection that nobody uses is not kept forever.
  'grpc.max_connection_idle_ms': 30 * 60_000,
});

interface ClientSettings {
  methods: ServiceDefinition;
  /** Limit in bytes for a message in either direction. */
  maxMessageBytes: number;
  /** pick_first, or round_robin if DNS returns every replica. */
  lbPolicy: string;
  /** Retries reads that fail with UNAVAILABLE. */
  retries: boolean;
}

/** Options of a client's channel, including its service config (load balancing and retries). */
export const clientOptions = ({ methods, maxMessageBytes, lbPolicy, retries }: ClientSettings): ChannelOptions => ({
  ...sharedOptions,
  'grpc.service_config': JSON.stringify({
    loadBalancingConfig: [{ [lbPolicy]: {} }],
    ...(retries && retryReads(methods)),
  }),
  'grpc.max_receive_message_length': maxMessageBytes,
  'grpc.max_send_message_length': maxMessageBytes,
  // With HTTP/2's default of 64 KiB, a small response queued behind one of 1 MiB waits for 16 round trips.
  'grpc-node.flow_control_window': 4 * 1024 * 1024,
  // grpc-js pings only while calls are open. A peer that vanished without closing its connection is detected within
  // 4.5 s of a call; one that stalls for 3 s keeps its connection.
  'grpc.keepalive_time_ms': 1_000,
  'grpc.keepalive_timeout_ms': 3_500,
  // Reconnects to a recovered service within a second; grpc-js adds up to 20 % of jitter.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 800,
  // By default grpc-js resolves a name at most every 30 s, so it would find new replicas late.
  'grpc.dns_min_time_between_resolutions_ms': 1_000,
});

/**
 * Including the first attempt; grpc-js allows at most 5. The mesh's retries use it too: deploy/manifests/retries.ts.
 */
export const maxReadAttempts = 3;

/**
 * The service config that retries reads on UNAVAILABLE. Each failed attempt costs a token, and retries stop once half
 * of the tokens are spent: an outage must not triple the load. https://grpc.io/docs/guides/retry/
 */
function retryReads(methods: ServiceDefinition) {
  const name = Object.values(methods)
    .filter(isRead)
    .map(({ path }) => {
      const [, service, method] = path.split('/');
      return { service, method };
    });
  if (name.length === 0) return {};
  return {
    methodConfig: [
      {
        name,
        retryPolicy: {
          maxAttempts: maxReadAttempts,
          initialBackoff: '0.02s',
          maxBackoff: '0.2s',
          backoffMultiplier: 2,
          retryableStatusCodes: ['UNAVAILABLE'],
        },
      },
    ],
    retryThrottling: { maxTokens: 10, tokenRatio: 0.1 },
  };
}
