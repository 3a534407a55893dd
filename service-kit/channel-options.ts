// Options of grpc-js's channels and servers: limits, keepalive, retries and load balancing, the same for every service.
import type { ChannelOptions, ServiceDefinition } from '@grpc/grpc-js';
import { isRead } from './rpc.ts';

/** Options that clients and servers share. */
export const sharedOptions: ChannelOptions = {
  // Services are never behind the http_proxy or grpc_proxy of a laptop or a company.
  'grpc.enable_http_proxy': 0,
  // Counters per call that only grpcdebug reads: 10 % of a call's CPU.
  'grpc.enable_channelz': 0,
};

interface ClientSettings {
  methods: ServiceDefinition;
  /** Limit in bytes for a message in either direction. */
  maxMessageBytes: number;
  /** pick_first, or round_robin where DNS lists every replica. */
  lbPolicy: string;
  retries: boolean;
}

export const clientOptions = ({ methods, maxMessageBytes, lbPolicy, retries }: ClientSettings): ChannelOptions => ({
  ...sharedOptions,
  'grpc.service_config': JSON.stringify({
    loadBalancingConfig: [{ [lbPolicy]: {} }],
    ...(retries && retryReads(methods)),
  }),
  'grpc.max_receive_message_length': maxMessageBytes,
  'grpc.max_send_message_length': maxMessageBytes,
  // With HTTP/2's 64 KiB, a small response behind one of 1 MiB waits for 16 round trips.
  'grpc-node.flow_control_window': 4 * 1024 * 1024,
  // Sent only while calls are open. A peer that vanished without closing its connection is noticed within 4.5 s of a
  // call; one that stalls for 3 s keeps its connection.
  'grpc.keepalive_time_ms': 1_000,
  'grpc.keepalive_timeout_ms': 3_500,
  // A service that comes back is found again within a second; backoff adds up to a fifth at random.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 800,
  // By default new replicas are looked up only after half a minute.
  'grpc.dns_min_time_between_resolutions_ms': 1_000,
});

/** The first attempt included; grpc-js itself allows 5 at most. The mesh's retries follow it: deploy/manifests/retries.ts. */
export const maxReadAttempts = 3;

/**
 * Retries for reads that find their service UNAVAILABLE; throttled once half of the tokens are gone, so that a service
 * that is down does not get three times its load. A single call spends a token per failed attempt too. https://grpc.io/docs/guides/retry/
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
