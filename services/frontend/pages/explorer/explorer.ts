// Finds the services' RPCs by reflection and calls them for the visitor, for the API explorer.
import { firstExpiryYear } from '@boutique/protos/card-expiry';
import { cached } from '@boutique/service-kit/cache';
import { connect } from '@boutique/service-kit/connect';
import type { Env } from '@boutique/service-kit/env';
import { StatusError, status } from '@boutique/service-kit/errors';
import {
  discoverServices,
  exampleMessage,
  type ReflectedMethod,
  type ReflectedService,
} from '@boutique/service-kit/reflection-client';
import { type CallOptions, rpcName } from '@boutique/service-kit/rpc';
import { methodOf } from '@boutique/service-kit/unknown-values';
import type { Workload } from '@boutique/service-kit/workload';
import type { BackendAddress } from '../../backends.ts';
import type { Settings } from '../../settings.ts';
import { internalRpcs, outboxRpcs } from './offered-rpcs.ts';

export interface ExploredWorkload {
  /** Such as cartservice. */
  workload: string;
  /** Only the RPCs that a visitor may call. */
  services: ReflectedService[];
  /** How many RPCs are not offered. */
  hidden: number;
  /** Why the services couldn't be listed. */
  problem?: string;
}

export interface Outcome {
  /** Name of the gRPC status, such as OK. */
  code: string;
  message: string;
  ms: number;
  /** The response as JSON; '' after an error. */
  response: string;
  metadata: Record<string, string>;
}

export type Explorer = ReturnType<typeof openExplorer>;

const callTimeoutMs = 5_000;

/** Example values by field name. */
function sampleFor(userId: string): (field: string) => unknown {
  const samples: Record<string, unknown> = {
    user_id: userId,
    id: '6E92ZMYYFZ',
    ids: '6E92ZMYYFZ',
    product_id: '6E92ZMYYFZ',
    product_ids: '6E92ZMYYFZ',
    quantity: 1,
    query: 'glass',
    message: 'a present for a cook',
    context_keys: 'kitchen',
    currency_code: 'USD',
    to_code: 'JPY',
    user_currency: 'USD',
    units: 8,
    nanos: 990_000_000,
    email: 'robin@example.com',
    street_address: '12 Harbour Lane',
    city: 'Boston',
    state: 'MA',
    country: 'United States',
    zip_code: 2110,
    postcode: '02110',
    credit_card_number: '4432801561520454',
    credit_card_cvv: 672,
    credit_card_expiration_year: firstExpiryYear() + 1,
    credit_card_expiration_month: 1,
    limit: 10,
    order_id: '00000000-0000-4000-8000-000000000000',
  };
  return (field) => samples[field];
}

/** EXPLORER_ADDRS adds services that the pages don't call, such as `paymentservice=host:port,…`. */
function addedAddresses(env: Env): BackendAddress[] {
  return (env.optional('EXPLORER_ADDRS') ?? '').split(',').flatMap((pair) => {
    const [workload, address] = pair.split('=');
    return workload && address ? [{ workload, address }] : [];
  });
}

/** `called` are the services that the pages call. */
export function openExplorer(
  workload: Workload,
  called: readonly BackendAddress[],
  { cacheTtlMs, outbox }: Pick<Settings, 'cacheTtlMs' | 'outbox'>,
) {
  const backends = [...called, ...addedAddresses(workload.env)]
    .sort((a, b) => (a.workload < b.workload ? -1 : 1))
    // Cached because parsing a contract takes 10 ms of CPU.
    .map((backend) => ({ ...backend, discover: cached(cacheTtlMs, () => discoverServices(backend.address)) }));

  const isOffered = (rpc: string) => !internalRpcs.has(rpc) && (outbox || !outboxRpcs.has(rpc));

  async function explore({ workload, discover }: (typeof backends)[number]): Promise<ExploredWorkload> {
    try {
      const all = await discover();
      const services = all.map((service) => ({
        ...service,
        methods: service.methods.filter((method) => isOffered(`${service.name}/${method.name}`)),
      }));
      return { workload, services, hidden: countMethods(all) - countMethods(services) };
    } catch (error) {
      return { workload, services: [], hidden: 0, problem: error instanceof Error ? error.message : String(error) };
    }
  }

  return {
    list: (): Promise<ExploredWorkload[]> => Promise.all(backends.map(explore)),

    /** One RPC of a workload; undefined if it doesn't exist or isn't offered. */
    async find(name: string, service: string, rpc: string, userId: string) {
      const backend = backends.find((known) => known.workload === name);
      const found = backend && (await explore(backend)).services.find((one) => one.name === service);
      const method = found?.methods.find((one) => one.name === rpc);
      if (!backend || !found || !method) return undefined;
      const { request: type, isRead } = method;
      const hasUser = 'user_id' in type.fields;
      return {
        isRead,
        hasUser,
        example: JSON.stringify(exampleMessage(type, sampleFor(userId)), null, 2),
        call(request: object, options: CallOptions) {
          // Otherwise a visitor could read other visitors' orders, and take over their sessions.
          const own = hasUser ? { ...request, user_id: userId } : request;
          return callOnce(workload, backend.address, found, method, own, options);
        },
      };
    },
  };
}

const countMethods = (services: ReflectedService[]): number =>
  services.reduce((sum, { methods }) => sum + methods.length, 0);

async function callOnce(
  workload: Workload,
  address: string,
  { definition }: ReflectedService,
  { name, request: type }: ReflectedMethod,
  request: object,
  options: CallOptions,
): Promise<Outcome> {
  const client = connect({ workload, service: { service: definition }, address });
  const metadata: Record<string, string> = {};
  const onMetadata = (received: Record<string, string>) => Object.assign(metadata, received);
  const started = performance.now();
  const outcome = (code: string, message: string, response: string): Outcome => ({
    code,
    message,
    response,
    metadata,
    ms: Math.round((performance.now() - started) * 100) / 100,
  });
  try {
    // Throws an error that names the invalid field.
    type.fromObject(request);
    const method = methodOf(client, rpcName(name));
    const response = await method(request, { ...options, timeoutMs: callTimeoutMs, onMetadata });
    return outcome('OK', '', JSON.stringify(response, null, 2));
  } catch (error) {
    if (error instanceof StatusError) return outcome(status[error.code] ?? String(error.code), error.message, '');
    return outcome('INVALID_ARGUMENT', error instanceof Error ? error.message : String(error), '');
  } finally {
    client.close();
  }
}
