// Writes protos/gen from demo.proto: the TypeScript types, the contract as JSON and its descriptor.
// Nothing parses .proto files at run time: bundles have no files beside them, and start-up is faster.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor/index.js';

const here = import.meta.dirname;

/** The flags of shop.ts, for the generator: types and run time must agree. */
const flags = ['--longs=String', '--enums=String', '--defaults', '--oneofs'];

/** `out` is an absolute path. */
export function generate(out: string): void {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const loader = dirname(createRequire(import.meta.url).resolve('@grpc/proto-loader/package.json'));
  const generator = join(loader, 'build/bin/proto-loader-gen-types.js');
  const files = ['--importFileExtension=.ts', '--grpcLib=@grpc/grpc-js', `--outDir=${out}`, 'demo.proto'];
  execFileSync(process.execPath, [generator, ...flags, ...files], {
    cwd: here,
    stdio: ['ignore', 'ignore', 'inherit'],
  });

  const contract = JSON.stringify(protobuf.loadSync(join(here, 'demo.proto')).toJSON());
  // Reflection tells of the file as it is written: field names in snake_case.
  const [file] = new protobuf.Root().loadSync(join(here, 'demo.proto'), { keepCase: true }).toDescriptor('proto3').file;
  const bytes = Buffer.from(descriptor.FileDescriptorProto.encode(file ?? {}).finish()).toString('base64');
  writeFileSync(
    join(out, 'contract.ts'),
    `import type { INamespace } from 'protobufjs';

/** demo.proto as protobufjs has it. */
export const contract: INamespace = JSON.parse(${JSON.stringify(contract)});

/** Its google.protobuf.FileDescriptorProto, in base64. */
export const descriptor = '${bytes}';
`,
  );
}
