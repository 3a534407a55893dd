// Asks a server by reflection what it serves, and makes callable definitions of it: for tools that know no contract.
import { Client, credentials, type ServiceDefinition } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor/index.js';
import { sharedOptions } from './channel-options.ts';
import { definition } from './reflection-server.ts';

export interface ReflectedService {
  /** Full name, such as hipstershop.CartService. */
  name: string;
  /** Unary methods only. */
  methods: ReflectedMethod[];
  /** For `connect`. Requests and answers are plain objects with the contract's own field names. */
  definition: ServiceDefinition;
}

export interface ReflectedMethod {
  name: string;
  request: protobuf.Type;
  response: protobuf.Type;
}

const limitMs = 1_000;
/** Every server has these; nobody explores them. */
const isOfEveryServer = (name: string) => name.startsWith('grpc.');

/** The services behind an address, without health and reflection. Throws when it does not answer in a second. */
export async function discoverServices(address: string): Promise<ReflectedService[]> {
  const client = new Client(address, credentials.createInsecure(), sharedOptions);
  try {
    const [listed] = await ask(client, [{ listServices: '*' }]);
    const names = listServices(listed).filter((name) => !isOfEveryServer(name));
    const files = await ask(
      client,
      names.map((name) => ({ fileContainingSymbol: name })),
    );
    return names.map((name, at) => reflected(name, fileBytes(files[at])));
  } finally {
    client.close();
  }
}

/** Questions on one stream, and the answers in their order. */
function ask(client: Client, questions: object[]): Promise<object[]> {
  const method = definition('v1').ServerReflectionInfo;
  if (!method || questions.length === 0) return Promise.resolve([]);
  const { path, requestSerialize, responseDeserialize } = method;
  const deadline = Date.now() + limitMs;
  const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, { deadline });
  const answers: object[] = [];
  return new Promise((resolve, reject) => {
    stream.on('data', (answer: object) => {
      answers.push(answer);
      if (answers.length === questions.length) stream.end();
    });
    stream.on('error', reject);
    stream.on('end', () => resolve(answers));
    for (const question of questions) stream.write(question);
  });
}

const listServices = (answer: object | undefined): string[] =>
  Object(Reflect.get(answer ?? {}, 'listServicesResponse')).service?.map((service: { name: string }) => service.name) ??
  [];

const fileBytes = (answer: object | undefined): Buffer[] =>
  Object(Reflect.get(answer ?? {}, 'fileDescriptorResponse')).fileDescriptorProto ?? [];

const plain: protobuf.IConversionOptions = {
  longs: String,
  enums: String,
  bytes: String,
  defaults: true,
  arrays: true,
};

/** What importing protobufjs/ext/descriptor adds to the class; proto-loader declares it beside the class. */
const readsDescriptors = (root: unknown): root is protobuf.RootConstructor =>
  typeof root === 'function' && 'fromDescriptor' in root;

function reflected(name: string, files: Buffer[]): ReflectedService {
  const rootType: unknown = protobuf.Root;
  if (!readsDescriptors(rootType)) throw new Error('protobufjs/ext/descriptor is not loaded');
  // A FileDescriptorSet has the files as field 1, one after the other: https://protobuf.com/docs/descriptors
  const set = protobuf.Writer.create();
  for (const bytes of files) set.uint32(10).bytes(bytes);
  const root = rootType.fromDescriptor(set.finish());
  root.resolveAll();
  const found: ServiceDefinition = {};
  const methods = root.lookupService(name).methodsArray.flatMap((method): ReflectedMethod[] => {
    const { resolvedRequestType: request, resolvedResponseType: response } = method;
    if (!request || !response || method.requestStream || method.responseStream) return [];
    Object.assign(found, {
      [method.name]: {
        path: `/${name}/${method.name}`,
        requestStream: false,
        responseStream: false,
        requestSerialize: (value: object) => Buffer.from(request.encode(request.fromObject(value)).finish()),
        responseDeserialize: (bytes: Buffer) => response.toObject(response.decode(bytes), plain),
      },
    });
    return [{ name: method.name, request, response }];
  });
  return { name, methods, definition: found };
}

/** An example of a message: every field set to something of its kind, repeated ones once. */
export function exampleMessage(type: protobuf.Type, sample: (field: string) => unknown, depth = 0): object {
  const fields = type.fieldsArray.map((field) => {
    field.resolve();
    const own = sample(field.name);
    const one =
      field.resolvedType instanceof protobuf.Type
        ? depth < 4
          ? exampleMessage(field.resolvedType, sample, depth + 1)
          : {}
        : field.resolvedType instanceof protobuf.Enum
          ? Object.keys(field.resolvedType.values)[1]
          : (own ?? (field.type === 'string' ? '' : field.type === 'bool' ? false : 0));
    return [field.name, field.repeated ? [one] : one];
  });
  return Object.fromEntries(fields);
}
