// `npm run screenshots [-- URL]`: pictures of every page of a running shop, in light and dark, on a phone and in Japanese,
// or with --consoles of Kiali and Jaeger.
import '../start/no-proxy.ts';
import { consoles } from '../deploy/cluster/consoles.ts';
import { runCommand } from '../start/command-line/run.ts';
import { defineCommand } from '../start/command-line/spec.ts';
import { Problem } from '../start/problem.ts';
import { defaultFolders, looks, takeConsoleScreenshots, takeScreenshots } from '../testing/screenshots.ts';

const command = defineCommand({
  name: 'npm run screenshots',
  summary:
    'Takes pictures of every page of a running shop, in light and dark, on a phone and in Japanese: in test/output/screenshots, and those of the README in docs/images.',
  positional: {
    value: 'URL',
    max: 1,
    isValid: (url: string) => /^https?:\/\//.test(url) && URL.canParse(url),
    expected: 'an address such as http://localhost:8080',
    help: 'address of the shop (default: http://localhost:8080)',
  },
  options: { consoles: { type: 'flag', help: 'instead, pictures of Kiali and Jaeger in the cluster of deploy:kind' } },
});

await runCommand(
  command,
  async ({ positionals: [url = 'http://localhost:8080'], values: { consoles: ofConsoles } }) => {
    const shop = url.replace(/\/$/, '');
    await fetch(shop).catch(() => {
      throw new Problem(`${shop} is not responding. Start the shop with \`npm start\`, or pass another URL.`);
    });
    if (ofConsoles) {
      const { port, path } = consoles.kiali;
      await takeConsoleScreenshots(shop, `http://localhost:${port}${path}`);
      console.log(`Kiali's graph and a trace in Jaeger: ${defaultFolders.all}`);
      return 0;
    }
    const pages = await takeScreenshots(shop);
    console.log(`${pages} pages in ${Object.keys(looks).length} looks: ${defaultFolders.all}`);
    return 0;
  },
);
