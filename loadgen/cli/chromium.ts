// Finds Chromium for the profile `browser`, and restricts it to the shop under test.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LoadError } from './options.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'];
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** k6's environment variables for the browser, which may connect only to this shop. */
export function browserVars(shop: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const args = [
    env.K6_BROWSER_ARGS,
    ...onlyTo(new URL(shop)),
    // Chromium's sandbox does not work as root.
    process.getuid?.() === 0 && 'no-sandbox',
  ];
  return { K6_BROWSER_EXECUTABLE_PATH: findChromium(env), K6_BROWSER_ARGS: args.filter(Boolean).join(',') };
}

export function findChromium({ CHROMIUM_PATH, K6_BROWSER_EXECUTABLE_PATH, PATH = '' }: NodeJS.ProcessEnv): string {
  const given = CHROMIUM_PATH || K6_BROWSER_EXECUTABLE_PATH;
  if (given && !canRun(given)) throw new LoadError(`CHROMIUM_PATH is "${given}", but that is not an executable file.`);
  const places = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const found = given || [...places, ...elsewhere].find(canRun);
  if (found) return found;
  throw new LoadError(
    'The profile browser needs Chromium or Chrome, but neither is in the PATH. Install one, or set CHROMIUM_PATH to its path.',
  );
}

/** All other requests (links, redirects, Chromium's own) go to a proxy that does not exist. */
const onlyTo = ({ host, port, protocol }: URL) => [
  'proxy-server=127.0.0.1:1',
  `proxy-bypass-list=<-loopback>;${port ? host : `${host}:${protocol === 'https:' ? 443 : 80}`}`,
];

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
