// `npm run gen`: writes protos/gen from demo.proto.
import { join } from 'node:path';
import { generate } from '../protos/generate.ts';
import { runCommand } from '../start/command-line/run.ts';
import { defineCommand } from '../start/command-line/spec.ts';

const command = defineCommand({
  name: 'npm run gen',
  summary: 'Generates protos/gen (types, contract and descriptor) from protos/demo.proto.',
  options: {},
});

await runCommand(command, async () => generate(join(import.meta.dirname, '../protos/gen')));
