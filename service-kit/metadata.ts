// Reads and writes OpenTelemetry's trace context in gRPC metadata.
import type { Metadata } from '@grpc/grpc-js';
import type { TextMapGetter, TextMapSetter } from '@opentelemetry/api';

/** Reads incoming trace context. */
export const metadataGetter: TextMapGetter<Metadata> = {
  get: (metadata, key) => metadata.get(key).find((value) => typeof value === 'string'),
  keys: (metadata) => Object.keys(metadata.getMap()),
};

/** Writes outgoing trace context. */
export const metadataSetter: TextMapSetter<Metadata> = {
  set: (metadata, key, value) => metadata.set(key, value),
};
