// A small service for the kit's own tests, which must not depend on the shop's contract.
import { credentials, Client as GrpcClient, Metadata, type ServiceDefinition, type ServiceError } from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import { sharedOptions } from '../channel-options.ts';
import { connect } from '../connect.ts';
import { parseService } from '../parse-service.ts';
import type { Handlers } from '../rpc.ts';
import { type ServeOptions, serve } from '../serve.ts';
import { createWorkload } from '../workload.ts';

interface Words {
  text?: string;
  times?: number;
}

interface EchoDefinition extends ServiceDefinition {
  Say: MethodDefinition<Words, Words, Required<Words>, Required<Words>>;
  Look: MethodDefinition<Words, Words, Required<Words>, Required<Words>>;
}

/** Handlers of the Echo service. */
export type EchoHandlers = Handlers<EchoDefinition>;

const contract = `
  syntax = "proto3";
  package kit.test;
  message Words { string text = 1; int32 times = 2; }
  service EchoService {
    rpc Say(Words) returns (Words);
    rpc Look(Words) returns (Words) { option idempotency_level = NO_SIDE_EFFECTS; }
  }`;

const isEcho = (found: ServiceDefinition): found is EchoDefinition => 'Say' in found && 'Look' in found;

function echoService(): { service: EchoDefinition } {
  const service = parseService(contract, 'kit.test.EchoService');
  if (!isEcho(service)) throw new Error('the contract has no Say and Look');
  return { service };
}

/** The Echo service, for `serve` and `connect`. */
export const echo = echoService();

/** Handlers that return their request. */
export const echoHandlers: EchoHandlers = { say: (words) => words, look: (words) => words };

/** Options of `startEcho`. */
export interface EchoOptions {
  /** Further environment variables. */
  vars?: Record<string, string>;
  /** Name of the workload; echoservice by default. */
  name?: string;
  /** Override the options of `serve`. */
  serveOptions?: Partial<ServeOptions<EchoDefinition>>;
}

/** Serves Echo on a free port, and connects a client to it. Handlers that are not given return their request. */
export async function startEcho(
  handlers: Partial<EchoHandlers>,
  { vars, name = 'echoservice', serveOptions }: EchoOptions = {},
) {
  const workload = await createWorkload(name, { LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'silent', ...vars });
  const running = await serve({
    workload,
    service: echo,
    handlers: { ...echoHandlers, ...handlers },
    port: 0,
    ...serveOptions,
  });
  const address = `127.0.0.1:${running.port}`;
  const client = connect({ workload, service: echo, address });
  return {
    workload,
    address,
    client,
    running,
    async stop() {
      client.close();
      await running.stop();
    },
  };
}

/** Makes one unary call with these bytes to any path of `address` (host:port). `response` never rejects. */
export function rawCall(address: string, path: string, bytes: Uint8Array, headers: Record<string, string> = {}) {
  const client = new GrpcClient(address, credentials.createInsecure(), sharedOptions);
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  let cancel = () => {};
  const response = new Promise<{ error: ServiceError | null; reply: Buffer | undefined }>((resolve) => {
    const same = (value: Buffer) => value;
    const call = client.makeUnaryRequest(path, same, same, Buffer.from(bytes), metadata, (error, reply) => {
      client.close();
      resolve({ error, reply });
    });
    cancel = () => call.cancel();
  });
  return { response, cancel };
}
