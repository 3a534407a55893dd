// `npm run test:docs`: runs the commands of the documentation, checks its links, and lists what was not run and why.
import '../start/no-proxy.ts';
import { documentedCommands } from '../docs/generate/commands-in-pages.ts';
import { deadLinks, externalLinks } from '../docs/generate/links.ts';
import { proofOf } from '../docs/generate/proofs-of-commands.ts';
import { runCommand } from '../start/command-line/run.ts';
import { defineCommand } from '../start/command-line/spec.ts';
import { runTests } from '../testing/run-tests.ts';

const command = defineCommand({
  name: 'npm run test:docs',
  summary: 'Runs the commands of the documentation, and checks links and generated pages.',
  options: { links: { type: 'flag', help: 'also request every link to another site' } },
  exitCodes: { 0: 'all passed', 1: 'a command, a link or a page is wrong' },
  note: '`npm test` contains these tests; `npm run test:kind` runs the commands for a cluster.',
});

await runCommand(command, async ({ values }) => {
  const { passed, failed, skipped } = await runTests(['docs/generate/']);
  const reasons = new Map<string, string[]>();
  for (const documented of documentedCommands()) {
    const how = proofOf(documented.command)?.how;
    if (typeof how !== 'object') continue;
    const reason = 'test' in how ? `tested by ${how.test}` : `not run: ${how.reason}`;
    reasons.set(reason, [...(reasons.get(reason) ?? []), documented.command]);
  }
  for (const [reason, commands] of [...reasons].sort()) console.log(`\n${reason}\n    ${commands.join('\n    ')}`);
  const links = externalLinks();
  const dead = values.links ? await deadLinks(links) : [];
  console.log(`\n${links.size} links to other sites: ${values.links ? `${dead.length} dead` : 'not requested'}`);
  for (const one of dead) console.log(`    ${one}`);
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 || dead.length > 0 ? 1 : 0;
});
