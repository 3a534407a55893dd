// The shop's contract at run time: shop.CartService and its like, from the generated JSON (no .proto file is parsed).
import { loadPackageDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { contract, descriptor } from './gen/contract.ts';
import type { ProtoGrpcType } from './gen/demo.ts';

/** The same flags as in generate.ts: int64 as decimal strings, enums by name, every field set, null for no message. */
const definition = fromJSON(contract, { longs: String, enums: String, defaults: true, oneofs: true });

const loaded: unknown = loadPackageDefinition(definition);

function isShop(value: unknown): value is ProtoGrpcType {
  return typeof value === 'object' && value !== null && 'hipstershop' in value;
}

if (!isShop(loaded)) throw new Error('protos/gen/contract.ts has no package hipstershop: run `pnpm gen`');

/** The package hipstershop. */
export const shop = loaded.hipstershop;

// proto-loader makes descriptors from the JSON, in camelCase and one list for all: reflection shall show the real file.
const { requestType } = shop.CartService.service.GetCart;
if ('fileDescriptorProtos' in requestType && Array.isArray(requestType.fileDescriptorProtos))
  requestType.fileDescriptorProtos.splice(0, Infinity, Buffer.from(descriptor, 'base64'));
