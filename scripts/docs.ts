// `npm run docs [-- NAME...]`: writes the reference pages of docs/ that are made from the source and the running shop.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Each page by its name; imported only when needed, since two of them start the shop. */
const pages: Record<string, () => Promise<string>> = {
  configuration: async () => (await import('../docs/generate/configuration.ts')).configurationPage(),
  workloads: async () => (await import('../docs/generate/workloads.ts')).workloadsPage(),
  telemetry: async () => (await import('../docs/generate/telemetry.ts')).telemetryPage(),
  reliability: async () => {
    const { measureOutages } = await import('../testing/outage.ts');
    return (await import('../docs/generate/reliability.ts')).reliabilityPage(await measureOutages());
  },
  performance: async () => {
    const { drawPictures, performancePage } = await import('../docs/generate/performance.ts');
    drawPictures();
    return performancePage();
  },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(pages, name));
if (unknown.length > 0) {
  console.error(`There is no page ${unknown.join(', ')}: only ${Object.keys(pages).join(', ')}.`);
  process.exit(1);
}
for (const [name, make] of Object.entries(pages)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  writeFileSync(join(import.meta.dirname, `../docs/${name}.md`), await make());
  console.log(`docs/${name}.md`);
}
process.exit(0);
