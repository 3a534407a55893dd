// A service definition from a contract that stands in the source: for health and reflection, which every service has.
import type { ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import protobuf from 'protobufjs';

/** The service with this full name in a .proto text. */
export function parseService(proto: string, name: string): ServiceDefinition {
  const definition = fromJSON(protobuf.parse(proto).root.toJSON(), { enums: String, defaults: true, oneofs: true });
  const found = definition[name];
  if (!found || 'format' in found) throw new Error(`${name} is not a service`);
  return found;
}
