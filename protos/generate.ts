// Generates protos/gen from demo.proto: TypeScript types, the contract as JSON, and its descriptor. No service parses
// .proto files at run time: bundles contain no other files, and start faster without.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor/index.js';

const here = import.meta.dirname;

/** Must match the options in shop.ts. */
const flags = ['--longs=String', '--enums=String', '--defaults', '--oneofs'];

/** Replaces the folder `out`, an absolute path, by the generated files. */
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

  writeFileSync(join(out, 'contract.ts'), contractFile());
}

/** The text of gen/contract.ts, from the demo.proto in a folder. */
export function contractFile(folder = here): string {
  const contract = JSON.stringify(protobuf.loadSync(join(folder, 'demo.proto')).toJSON());
  // Reflection returns the original file, with field names in snake_case.
  const root = new protobuf.Root().loadSync(join(folder, 'demo.proto'), { keepCase: true });
  const [file] = root.toDescriptor('proto3').file;
  const bytes = Buffer.from(descriptor.FileDescriptorProto.encode(file ?? {}).finish()).toString('base64');
  return `import type { INamespace } from 'protobufjs';

/** demo.proto in the JSON format of protobufjs. */
export const contract: INamespace = JSON.parse(${JSON.stringify(contract)});

/** The google.protobuf.FileDescriptorProto of demo.proto, in base64. */
export const descriptor = '${bytes}';
`;
}
