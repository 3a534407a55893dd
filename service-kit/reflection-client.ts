// Lists a server's services by reflection, with definitions to call them, for tools that have no copy of the contract.
import { Client, credentials, type ServiceDefinition } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor/index.js';
import { sharedOptions } from './channel-options.ts';
import { type ReflectionResponse, reflectionDefinition } from './reflection-server.ts';
import { propertiesOf } from './unknown-values.ts';

/** A service found by reflection. */
export interface ReflectedService {
  /** Full name, such as hipstershop.CartService. */
  name: string;
  /** Unary methods only. */
  methods: ReflectedMethod[];
  /** For `connect`. Requests and responses are plain objects with the field names of the .proto file. */
  definition: ServiceDefinition;
}

/** A unary RPC and the types of its messages. */
export interface ReflectedMethod {
  name: string;
  /** Whether the contract marks it as a read (NO_SIDE_EFFECTS). */
  isRead: boolean;
  request: protobuf.Type;
  response: protobuf.Type;
}

const timeoutMs = 1_000;
/** Health and reflection, which every server has. */
const isInfrastructure = (name: string) => name.startsWith('grpc.');

/**
 * The services of the server at `address` (host:port), without health and reflection. Rejects if the server does not
 * respond within a second.
 */
export async function discoverServices(address: string): Promise<ReflectedService[]> {
  const client = new Client(address, credentials.createInsecure(), sharedOptions);
  try {
    const [listed] = await exchange(client, [{ listServices: '*' }]);
    const names = listServices(listed).filter((name) => !isInfrastructure(name));
    const files = await exchange(
      client,
      names.map((name) => ({ fileContainingSymbol: name })),
    );
    return names.map((name, at) => reflected(name, fileBytes(files[at])));
  } finally {
    client.close();
  }
}

/** Sends the requests on one stream, and returns the responses in the same order. */
function exchange(client: Client, requests: object[]): Promise<ReflectionResponse[]> {
  const method = reflectionDefinition('v1').ServerReflectionInfo;
  if (!method || requests.length === 0) return Promise.resolve([]);
  const { path, requestSerialize, responseDeserialize } = method;
  const deadline = Date.now() + timeoutMs;
  const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, { deadline });
  const responses: ReflectionResponse[] = [];
  return new Promise((resolve, reject) => {
    stream.on('data', (response: ReflectionResponse) => {
      responses.push(response);
      if (responses.length === requests.length) stream.end();
    });
    stream.on('error', reject);
    stream.on('end', () => resolve(responses));
    for (const request of requests) stream.write(request);
  });
}

const listServices = (response?: ReflectionResponse): string[] =>
  response?.listServicesResponse?.service.map(({ name }) => name) ?? [];

const fileBytes = (response?: ReflectionResponse): Buffer[] =>
  response?.fileDescriptorResponse?.fileDescriptorProto ?? [];

const plain: protobuf.IConversionOptions = {
  longs: String,
  enums: String,
  bytes: String,
  defaults: true,
  arrays: true,
};

/** Importing protobufjs/ext/descriptor adds this to the class; only proto-loader declares its type. */
const readsDescriptors = (root: unknown): root is protobuf.RootConstructor =>
  typeof root === 'function' && 'fromDescriptor' in root;

const isRead = (options: object = {}): boolean => propertiesOf(options).idempotency_level === 'NO_SIDE_EFFECTS';

function reflected(name: string, files: Buffer[]): ReflectedService {
  const rootType: unknown = protobuf.Root;
  if (!readsDescriptors(rootType)) throw new Error('protobufjs/ext/descriptor is not loaded');
  // A FileDescriptorSet contains the files as repeated field 1: https://protobuf.com/docs/descriptors
  const set = protobuf.Writer.create();
  for (const bytes of files) set.uint32(10).bytes(bytes);
  const root = rootType.fromDescriptor(set.finish());
  root.resolveAll();
  const definition: ServiceDefinition = {};
  const methods = root.lookupService(name).methodsArray.flatMap((method): ReflectedMethod[] => {
    const { resolvedRequestType: request, resolvedResponseType: response } = method;
    if (!request || !response || method.requestStream || method.responseStream) return [];
    Object.assign(definition, {
      [method.name]: {
        path: `/${name}/${method.name}`,
        requestStream: false,
        responseStream: false,
        requestSerialize: (value: object) => Buffer.from(request.encode(request.fromObject(value)).finish()),
        responseDeserialize: (bytes: Buffer) => response.toObject(response.decode(bytes), plain),
      },
    });
    return [{ name: method.name, isRead: isRead(method.options), request, response }];
  });
  return { name, methods, definition };
}

/**
 * An example of a message, with a value for every field and one element in every list, at most five levels deep.
 * `sample` may return a value for a field name; otherwise the value is empty, 0, false or the second value of an enum.
 */
export function exampleMessage(type: protobuf.Type, sample: (field: string) => unknown, depth = 0): object {
  const fields = type.fieldsArray.map((field) => {
    field.resolve();
    const sampleValue = sample(field.name);
    const value =
      field.resolvedType instanceof protobuf.Type
        ? depth < 4
          ? exampleMessage(field.resolvedType, sample, depth + 1)
          : {}
        : field.resolvedType instanceof protobuf.Enum
          ? Object.keys(field.resolvedType.values)[1]
          : (sampleValue ?? (field.type === 'string' ? '' : field.type === 'bool' ? false : 0));
    return [field.name, field.repeated ? [value] : value];
  });
  return Object.fromEntries(fields);
}
