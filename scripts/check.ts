// `npm run check`: format, lint, types and the contract, without tests.
import { runCommand } from '../start/command-line/run.ts';
import { defineCommand } from '../start/command-line/spec.ts';
import { runChecks } from '../testing/run-tests.ts';

const command = defineCommand({
  name: 'npm run check',
  summary: 'Checks format, lint, types and the contract; `npm run format` fixes what it can.',
  options: {},
  exitCodes: { 0: 'all passed', 1: 'a check failed' },
});

await runCommand(command, async () => {
  const tallies = await Promise.all(runChecks());
  return tallies.some(({ failed }) => failed > 0) ? 1 : 0;
});
