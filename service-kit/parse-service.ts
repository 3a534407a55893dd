// Parses a service definition from .proto text in the source, for health and reflection, which every service has.
import type { ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import protobuf from 'protobufjs';

/** The definition of the service with this full name in the .proto text; throws if there is none. */
export function parseService(proto: string, name: string): ServiceDefinition {
  const definition = fromJSON(protobuf.parse(proto).root.toJSON(), { enums: String, defaults: true, oneofs: true });
  const service = definition[name];
  if (!service || 'format' in service) throw new Error(`${name} is not a service`);
  return service;
}
