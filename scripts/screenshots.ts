// `npm run screenshots [-- http://localhost:8080]`: pictures of every page of a running shop, in light and dark, on a
// phone and in Japanese, in test/output/screenshots; those of the README in docs/images.
import '../start/no-proxy.ts';
import { takeScreenshots } from '../testing/screenshots.ts';

const shop = (process.argv[2] ?? 'http://localhost:8080').replace(/\/$/, '');
await fetch(shop).catch(() => {
  console.error(`${shop} does not answer: start the shop with \`npm start\`, or name another address.`);
  process.exit(1);
});
await takeScreenshots(shop);
