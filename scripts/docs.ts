// `npm run docs [-- PAGE...]`: writes the reference pages of docs/ that are generated from the source and the running shop.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../start/command-line/run.ts';
import { defineCommand } from '../start/command-line/spec.ts';

/** Imported only when needed: one of them starts the shop. */
const pages = {
  configuration: async () => (await import('../docs/generate/configuration.ts')).configurationPage(),
  kubernetes: async () => (await import('../docs/generate/kubernetes.ts')).kubernetesPage(),
  workloads: async () => (await import('../docs/generate/workloads.ts')).workloadsPage(),
  telemetry: async () => (await import('../docs/generate/telemetry.ts')).telemetryPage(),
  reliability: async () => {
    const { measureOutages } = await import('../testing/outage.ts');
    return (await import('../docs/generate/reliability.ts')).reliabilityPage(await measureOutages());
  },
  performance: async () => {
    const { performancePage, writeAttachments } = await import('../docs/generate/performance.ts');
    writeAttachments();
    return performancePage();
  },
};

const command = defineCommand({
  name: 'npm run docs',
  summary: 'Generates pages of docs/ from the source and the running shop.',
  positional: {
    value: 'PAGE',
    of: ['configuration', 'kubernetes', 'workloads', 'telemetry', 'reliability', 'performance'],
    help: 'pages to generate, all by default',
  },
  options: {},
  note: 'reliability starts a shop and measures it.',
});

await runCommand(command, async ({ positionals }) => {
  for (const name of positionals.length > 0 ? positionals : (command.positional?.of ?? [])) {
    writeFileSync(join(import.meta.dirname, `../docs/${name}.md`), await pages[name]());
    console.log(`docs/${name}.md`);
  }
  return 0;
});
