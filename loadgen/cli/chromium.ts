// The Chromium in which the profile `browser` shops.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Refusal } from './options.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'];
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Variables for k6: which browser, and that it connects to this shop only. */
export function browserVars(shop: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const args = [
    env.K6_BROWSER_ARGS,
    ...onlyTo(new URL(shop)),
    // Chromium refuses to run as root in its sandbox.
    process.getuid?.() === 0 && 'no-sandbox',
  ];
  return { K6_BROWSER_EXECUTABLE_PATH: findChromium(env), K6_BROWSER_ARGS: args.filter(Boolean).join(',') };
}

export function findChromium({ CHROMIUM_PATH, K6_BROWSER_EXECUTABLE_PATH, PATH = '' }: NodeJS.ProcessEnv): string {
  const given = CHROMIUM_PATH || K6_BROWSER_EXECUTABLE_PATH;
  if (given && !canRun(given)) throw new Refusal(`CHROMIUM_PATH is "${given}", but there is no program.`);
  const places = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const found = given || [...places, ...elsewhere].find(canRun);
  if (found) return found;
  throw new Refusal(
    'The profile browser takes Chromium or Chrome, but neither is in the PATH: install one, or say with CHROMIUM_PATH where it is.',
  );
}

/** All else goes to a proxy that isn't there: whatever a page links or redirects to, and what Chromium asks for itself. */
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
