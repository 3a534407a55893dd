// Shared by several attacks: clients for the shop's services, parallel repetition, and an order to attack.
import { setTimeout as sleep } from 'node:timers/promises';
import { shop as contract } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { StatusError, status } from '@boutique/service-kit/errors';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { buy } from '../../../testing/buying.ts';
import { visitor } from '../../../testing/visitor.ts';
import type { WorkloadName } from '../../../topology.ts';
import type { Target } from '../target.ts';

const workload = testWorkload('stranger', { LOG_LEVEL: 'silent' });
const timeoutMs = 8_000;
const maxMessageBytes = 64 * 1024 * 1024;

/** Calls services directly, as the API explorer or another pod can; closed after the work. */
export async function withClients<T>(target: Target, work: (clients: Clients) => Promise<T>): Promise<T> {
  const clients = connectAll(target);
  try {
    return await work(clients);
  } finally {
    for (const client of Object.values(clients)) client.close();
  }
}

export type Clients = ReturnType<typeof connectAll>;

function connectAll(target: Target) {
  const options = (name: WorkloadName) => ({ workload, address: target.addressOf(name), timeoutMs, maxMessageBytes });
  return {
    assistant: connect({ ...options('shoppingassistantservice'), service: contract.ShoppingAssistantService }),
    cart: connect({ ...options('cartservice'), service: contract.CartService }),
    email: connect({ ...options('emailservice'), service: contract.EmailService }),
    orders: connect({ ...options('orderservice'), service: contract.OrderService }),
    payment: connect({ ...options('paymentservice'), service: contract.PaymentService }),
    shipping: connect({ ...options('shippingservice'), service: contract.ShippingService }),
  };
}

/** The name of the call's status. */
export const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'OK',
    (error: unknown) => (error instanceof StatusError ? (status[error.code] ?? String(error.code)) : String(error)),
  );

export const refusals = [
  'INVALID_ARGUMENT',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'NOT_FOUND',
  'PERMISSION_DENIED',
  'UNIMPLEMENTED',
];

/** Runs `work` for 0 to count - 1, with a limit of parallel runs. */
export async function repeat(count: number, atATime: number, work: (at: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}

/** A visitor with a finished order. */
export async function victim(target: Target) {
  const person = visitor(target.url);
  const page = await buy(person);
  return { person, page, orderId: page.split('/').at(-1) ?? '' };
}

const groupSize = 50;
const groupMs = 25;

/** Starts the work for 0 to count - 1 as a network delivers it: some at a time, without waiting for responses. */
export async function inGroups(count: number, start: (at: number) => unknown): Promise<void> {
  for (let at = 0; at < count; at++) {
    if (at % groupSize === groupSize - 1) await sleep(groupMs);
    start(at);
  }
}
