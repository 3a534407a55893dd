// Prints the URLs of the shop and of the running consoles, or the commands that forward their ports.
import { basePath } from './base-path.ts';
import { type Console, consoleNames, consoles, lateConsoles } from './consoles.ts';
import type { Ports, Target } from './target.ts';

interface Printed {
  /** Whether the shop was deployed with consoles. */
  hasConsoles: boolean;
  trace?: string | undefined;
}

/** Prints every URL. For a console that isn't running it prints the reason instead. */
export async function printUrls(to: Target, ports: Ports, { hasConsoles, trace }: Printed): Promise<void> {
  const late = hasConsoles ? await lateConsoles(to) : new Map<Console, string>();
  const running = hasConsoles ? consoleNames.filter((name) => !late.has(name)) : [];
  const rows = to.cluster
    ? [
        ['The shop', `http://localhost:${ports.shop}${await basePath(to)}`],
        ...running.map((name) => [consoles[name].title, `http://localhost:${ports[name]}${consoles[name].path}`]),
      ]
    : [
        ['The shop', forward(to, to.namespace, 'frontend', `${ports.shop}:80`)],
        ...running.map((name) => {
          const { title, port } = consoles[name];
          return [title, forward(to, to.consolesNamespace, name, `${ports[name]}:${port}`)];
        }),
      ];
  if (trace && running.includes('jaeger')) rows.push(['This order’s trace', trace]);
  if (!to.cluster) console.log('\nNothing is reachable from outside the cluster. To open a page on localhost:');
  console.log();
  const notes = to.cluster ? await Promise.all(rows.map(([, address = '']) => noteOn(address))) : [];
  for (const [index, [title = '', address]] of rows.entries())
    console.log(`  ${title.padEnd(22)}${address}${notes[index] ?? ''}`);
  if (late.size > 0) console.log();
  for (const [name, reason] of late) console.log(`  ${consoles[name].title} is not running yet: ${reason}`);
}

const responseLimitMs = 5_000;
/** A gateway returns such a status if the shop behind it doesn't respond. */
const serverError = 500;

/** A running pod may still be unreachable: its Service or the gateway in front of it may be missing. */
export async function responds(url: string): Promise<boolean> {
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(responseLimitMs) }).catch(
    () => undefined,
  );
  return response !== undefined && response.status < serverError;
}

const noteOn = async (url: string): Promise<string> => ((await responds(url)) ? '' : '   (does not respond)');

const forward = ({ context }: Target, namespace: string, service: string, ports: string) =>
  `kubectl --context ${context} port-forward -n ${namespace} service/${service} ${ports}`;
