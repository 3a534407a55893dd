// Server reflection, v1 and v1alpha, so that tools such as grpcurl need no .proto file. The official package reads
// files at run time, which are missing in a bundle. https://github.com/grpc/grpc/blob/master/doc/server-reflection.md
import {
  type ServerDuplexStream,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { toWire } from './error-details.ts';
import { StatusError } from './errors.ts';
import { parseService } from './parse-service.ts';
import { fullName } from './rpc.ts';
import { propertiesOf } from './unknown-values.ts';

const versions = ['v1', 'v1alpha'];

const contract = (version: string) => `
  syntax = "proto3";
  package grpc.reflection.${version};
  service ServerReflection {
    rpc ServerReflectionInfo(stream ServerReflectionRequest) returns (stream ServerReflectionResponse);
  }
  message ServerReflectionRequest {
    string host = 1;
    oneof message_request {
      string file_by_filename = 3;
      string file_containing_symbol = 4;
      string list_services = 7;
    }
  }
  message ServerReflectionResponse {
    string valid_host = 1;
    ServerReflectionRequest original_request = 2;
    oneof message_response {
      FileDescriptorResponse file_descriptor_response = 4;
      ListServiceResponse list_services_response = 6;
      ErrorResponse error_response = 7;
    }
  }
  message FileDescriptorResponse { repeated bytes file_descriptor_proto = 1; }
  message ListServiceResponse { repeated ServiceResponse service = 1; }
  message ServiceResponse { string name = 1; }
  message ErrorResponse { int32 error_code = 1; string error_message = 2; }`;

/** The definition of the reflection service itself, in version v1 or v1alpha. */
export const reflectionDefinition = (version: string) =>
  parseService(contract(version), `grpc.reflection.${version}.ServerReflection`);

/** A tool needs one request per service or type. */
const maxRequestsPerStream = 100;

interface Request {
  messageRequest?: 'fileByFilename' | 'fileContainingSymbol' | 'listServices';
  fileByFilename?: string;
  fileContainingSymbol?: string;
}

/** One of the fields is set. */
export interface ReflectionResponse {
  listServicesResponse?: { service: { name: string }[] };
  fileDescriptorResponse?: { fileDescriptorProto: Buffer[] };
  errorResponse?: { errorCode: number; errorMessage: string };
}

/** The reflection service, which describes `services` and their message types. */
export function reflectionService(services: ServiceDefinition[]) {
  // Built on the first request, as reflection is rarely used.
  let index: ReturnType<typeof indexOf> | undefined;

  function respond(request: Request): ReflectionResponse {
    index ??= indexOf(services);
    if (request.messageRequest === 'listServices')
      return { listServicesResponse: { service: index.services.map((name) => ({ name })) } };
    const key = request.fileByFilename ?? request.fileContainingSymbol ?? '';
    const file = request.fileByFilename ? index.byName.get(key) : index.bySymbol.get(key);
    if (file) return { fileDescriptorResponse: { fileDescriptorProto: [file] } };
    return { errorResponse: { errorCode: status.NOT_FOUND, errorMessage: `there is no "${key}"` } };
  }

  function serverReflectionInfo(call: ServerDuplexStream<Request, object>): void {
    let requests = 0;
    call.on('data', (request: Request) => {
      if (++requests <= maxRequestsPerStream) call.write({ originalRequest: request, ...respond(request) });
      else if (requests === maxRequestsPerStream + 1) call.emit('error', toWire(tooManyRequests));
    });
    call.on('end', () => call.end());
  }

  const handlers: UntypedServiceImplementation = { ServerReflectionInfo: serverReflectionInfo };
  return { definitions: versions.map(reflectionDefinition), handlers };
}

const tooManyRequests = new StatusError(
  status.RESOURCE_EXHAUSTED,
  `a stream can have ${maxRequestsPerStream} requests`,
);

function indexOf(services: ServiceDefinition[]) {
  const byName = new Map<string, Buffer>();
  const bySymbol = new Map<string, Buffer>();
  const names: string[] = [];
  for (const service of services) {
    const [method] = Object.values(service);
    if (!method) continue;
    names.push(fullName(service));
    for (const file of fileDescriptors(method)) {
      const { name, symbols } = symbolsOf(file);
      byName.set(name, file);
      for (const symbol of symbols) bySymbol.set(symbol, file);
    }
  }
  return { services: names.sort(), byName, bySymbol };
}

function fileDescriptors(method: object): Buffer[] {
  const files = propertiesOf(propertiesOf(method).requestType).fileDescriptorProtos;
  return Array.isArray(files) ? files : [];
}

interface NamedDescriptor {
  name: string;
  method?: NamedDescriptor[];
  nestedType?: NamedDescriptor[];
  enumType?: NamedDescriptor[];
}

function symbolsOf(file: Buffer): { name: string; symbols: string[] } {
  const decoded = descriptor.FileDescriptorProto.decode(file);
  const plain = descriptor.FileDescriptorProto.toObject(decoded, { arrays: true });
  const below = (prefix: string, items: NamedDescriptor[] = []): string[] =>
    items.flatMap((item) => {
      const path = prefix ? `${prefix}.${item.name}` : item.name;
      return [path, ...below(path, item.method), ...below(path, item.nestedType), ...below(path, item.enumType)];
    });
  const { name, package: pkg, service, messageType, enumType } = plain;
  return { name, symbols: below(pkg, [...service, ...messageType, ...enumType]) };
}
