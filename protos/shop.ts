// The shop's contract at run time, such as shop.CartService, loaded from the generated JSON.
import { loadPackageDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { contract, descriptor } from './gen/contract.ts';
import type { ProtoGrpcType } from './gen/demo.ts';
import { requestLimits } from './limits.ts';

/**
 * Must match the flags in generate.ts: int64 as decimal strings, enums by name, every field set, null for absent
 * messages.
 */
const definition = fromJSON(contract, { longs: String, enums: String, defaults: true, oneofs: true });

const loaded: unknown = loadPackageDefinition(definition);

function isShop(value: unknown): value is ProtoGrpcType {
  return typeof value === 'object' && value !== null && 'hipstershop' in value;
}

if (!isShop(loaded)) throw new Error('protos/gen/contract.ts has no package hipstershop. Run `pnpm gen`.');

/** The package hipstershop: its services, for `serve` and `connect`. */
export const shop = loaded.hipstershop;

// Every server of the contract enforces its limits.
for (const service of Object.values(shop)) if ('service' in service) Object.assign(service, { requestLimits });

// proto-loader derives descriptors from the JSON, in camelCase. Replace them, in the list that all methods share, with
// the original file for reflection.
const { requestType } = shop.CartService.service.GetCart;
if ('fileDescriptorProtos' in requestType && Array.isArray(requestType.fileDescriptorProtos))
  requestType.fileDescriptorProtos.splice(0, Infinity, Buffer.from(descriptor, 'base64'));
