// Generated messages to every RPC, based on the types that reflection reports; some have one oversized field.
import { connect } from '@boutique/service-kit/connect';
import { discoverServices, exampleMessage, type ReflectedMethod } from '@boutique/service-kit/reflection-client';
import { rpcName } from '@boutique/service-kit/rpc';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { methodOf } from '@boutique/service-kit/unknown-values';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { messageOf, validFields } from '../../../testing/hostile-messages.ts';
import { grpcServices } from '../../../topology.ts';
import type { Attack, AttackContext } from '../attack.ts';
import { type Tally, tally } from '../tally.ts';
import type { Target } from '../target.ts';
import { codeOf, refusals, repeat } from './requests.ts';

const seed = 20_260_501;
const workload = testWorkload('stranger', { LOG_LEVEL: 'silent' });
type Send = (message: object) => Promise<string>;

/** Calls `work` for each RPC of each service. */
async function forEachRpc(target: Target, work: (method: ReflectedMethod, send: Send) => Promise<void>): Promise<void> {
  for (const name of grpcServices) {
    const address = target.addressOf(name);
    for (const { definition, methods } of await discoverServices(address)) {
      const client = connect({ workload, service: { service: definition }, address, timeoutMs: 5_000 });
      for (const method of methods) {
        const call = methodOf(client, rpcName(method.name));
        if (call) await work(method, async (message) => codeOf(Promise.resolve(call(message))));
      }
      client.close();
    }
  }
}

async function generated({ target, isQuick }: AttackContext): Promise<Tally> {
  const counts = tally();
  await forEachRpc(target, async ({ name, request }, send) => {
    const messages = fc.sample(messageOf(request), { seed, numRuns: isQuick ? 10 : 60 });
    await repeat(messages.length, 4, async (at) => {
      const code = await send(messages[at] ?? {});
      counts.check(['OK', 'ABORTED', ...refusals].includes(code), `${code} from ${name}`);
    });
  });
  return counts.result();
}

/** One field of the assistant's request is a picture. */
const mayBeLarge = ['image'];
const largeText = 'x'.repeat(20_000);
const maxElements = 2_001;

/** Copies of the message, each with one oversized field, at any depth. */
function oversized(type: protobuf.Type, message: Record<string, unknown>): [string, object][] {
  return type.fieldsArray.flatMap((field): [string, object][] => {
    const { name, repeated, resolvedType } = field.resolve();
    const value = repeated ? [message[name]].flat()[0] : message[name];
    const wrap = (inner: unknown) => ({ ...message, [name]: repeated ? [inner] : inner });
    const many: [string, object][] = repeated
      ? [[`${maxElements} ${name}`, { ...message, [name]: Array(maxElements).fill(value) }]]
      : [];
    if (resolvedType instanceof protobuf.Type && isRecord(value))
      return [...many, ...oversized(resolvedType, value).map(([what, inner]): [string, object] => [what, wrap(inner)])];
    const isText = field.type === 'string' && !mayBeLarge.includes(name);
    return isText ? [...many, [`${largeText.length} bytes in ${name}`, wrap(largeText)]] : many;
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

async function tooLarge({ target }: AttackContext): Promise<Tally> {
  const counts = tally();
  await forEachRpc(target, async ({ name, request }, send) => {
    const example = exampleMessage(request, (field) => validFields[field]);
    for (const [what, message] of oversized(request, { ...example })) {
      const code = await send(message);
      counts.check(refusals.includes(code), `${name} with ${what}: ${code}`);
    }
  });
  return counts.result();
}

export const hostileMessages: readonly Attack[] = [
  { group: 'A3', name: 'oversized-fields', title: 'each text and list of each RPC, too large', run: tooLarge },
  { group: 'tests', name: 'fuzz-rpcs', title: 'generated messages to every RPC, from a seed', run: generated },
];
