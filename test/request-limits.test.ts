// Every string and list of every request has a limit, including fields that are added later.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { requestLimits } from '@boutique/protos/limits';
import { connect } from '@boutique/service-kit/connect';
import { StatusError, status } from '@boutique/service-kit/errors';
import { discoverServices } from '@boutique/service-kit/reflection-client';
import { rpcName } from '@boutique/service-kit/rpc';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { methodOf } from '@boutique/service-kit/unknown-values';
import protobuf from 'protobufjs';
import { type RunningShop, startShop } from '../testing/running-shop.ts';
import { workload, workloadNames } from '../topology.ts';

const caller = testWorkload('test', { LOG_LEVEL: 'silent' });
let shop: RunningShop;
before(async () => {
  shop = await startShop();
});
after(() => shop.stop());

interface Case {
  /** Path of the field, such as order.items[0].name. */
  path: string;
  /** A request in which only this field is set. */
  request: unknown;
}

const camelCase = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const { defaultText, defaultEntries } = requestLimits;
const texts: Readonly<Record<string, number>> = requestLimits.texts;
const lists: Readonly<Record<string, number>> = requestLimits.lists;
const maxText = (name: string) => texts[camelCase(name)] ?? defaultText;
const maxEntries = (name: string) => lists[camelCase(name)] ?? defaultEntries;

/** One case per string and list in a message: `extra` characters or entries more than allowed. */
function casesOf(type: protobuf.Type, extra: number): Case[] {
  return type.fieldsArray.flatMap((field): Case[] => {
    const { name, resolvedType } = field.resolve();
    const isMessage = resolvedType instanceof protobuf.Type;
    const texts = field.type === 'string' ? [{ path: '', request: 'x'.repeat(maxText(name) + extra) }] : [];
    const values = isMessage ? casesOf(resolvedType, extra) : texts;
    const at = field.repeated ? `${name}[0]` : name;
    const ofValues = values.map(({ path, request: value }) => ({
      path: path ? `${at}.${path}` : at,
      request: { [name]: field.repeated ? [value] : value },
    }));
    const entry = isMessage ? {} : field.type === 'string' ? 'x' : 1;
    const list = { path: name, request: { [name]: Array(maxEntries(name) + extra).fill(entry) } };
    return field.repeated ? [list, ...ofValues] : ofValues;
  });
}

for (const name of workloadNames.filter((name) => workload(name).serves))
  test(`${name} limits every string and list of its requests`, async () => {
    const address = shop.addressOf(name);
    for (const service of await discoverServices(address)) {
      const options = { service: { service: service.definition }, address, maxMessageBytes: 4 * 1024 * 1024 };
      const client = connect({ workload: caller, ...options });
      const send = (rpc: string, request: unknown): Promise<unknown> =>
        Promise.resolve(methodOf(client, rpcName(rpc))(request)).catch((error: unknown) => error);
      for (const { name: rpc, request: type } of service.methods) {
        for (const { path, request } of casesOf(type, 1)) {
          const error = await send(rpc, request);
          assert.ok(
            error instanceof StatusError && error.code === status.INVALID_ARGUMENT,
            `${rpc}: ${path}: ${error}`,
          );
          assert.match(error.message, /, but the maximum is \d+$/, `${rpc}: ${path}`);
          assert.deepEqual(
            error.fields.map(({ field }) => field),
            [path],
            rpc,
          );
        }
        for (const { path, request } of casesOf(type, 0)) {
          const error = await send(rpc, request);
          assert.ok(!(error instanceof StatusError) || !error.message.includes('the maximum is'), `${rpc}: ${path}`);
        }
      }
      client.close();
    }
  });
