// `npm run screenshots [-- URL]`: pictures of every page of a running shop, in light and dark, on a phone and in Japanese.
import '../start/no-proxy.ts';
import { runCommand } from '../start/command-line/run.ts';
import { defineCommand } from '../start/command-line/spec.ts';
import { Problem } from '../start/problem.ts';
import { takeScreenshots } from '../testing/screenshots.ts';

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
  options: {},
});

await runCommand(command, async ({ positionals: [url = 'http://localhost:8080'] }) => {
  const shop = url.replace(/\/$/, '');
  await fetch(shop).catch(() => {
    throw new Problem(`${shop} is not responding. Start the shop with \`npm start\`, or pass another URL.`);
  });
  await takeScreenshots(shop);
  return 0;
});
