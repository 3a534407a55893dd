// The links of the documentation to other sites, and which of them are dead.
import { globSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { read, root } from '../../testing/sources.ts';

const limitMs = 20_000;
const atOnce = 8;
const attempts = 2;

/** Addresses that lead nowhere on purpose. */
const examples = /^https?:\/\/(localhost|127\.|\[|[^/]*\.(example|test|internal|local)\b|[^/]*\bexample\.(com|org)|\$)/;

/** Each address with a page that has it. Findings are outside CI. */
export function externalLinks(): Map<string, string> {
  const pages = globSync('**/*.md', { cwd: root, exclude: ['**/node_modules', '.*', 'dist', 'findings'] }).sort();
  const links = pages.flatMap((page) =>
    [...read(page).matchAll(/(?:\]\(|<)(https?:\/\/[^)\s>]+)/g)].map(([, link = '']): [string, string] => [link, page]),
  );
  return new Map(links.filter(([link]) => !examples.test(link)).reverse());
}

/** undefined if it exists. A site that refuses robots proves nothing. */
async function problemOf(link: string): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    const problem = await fetch(link, { signal: AbortSignal.timeout(limitMs) }).then(
      ({ status }) => (status === 404 || status === 410 ? `status ${status}` : undefined),
      (error: Error) => String(error.cause ?? error.message),
    );
    if (!problem || attempt === attempts) return problem;
    await sleep(1_000);
  }
}

/** A line for each dead link. */
export async function deadLinks(links: ReadonlyMap<string, string>): Promise<string[]> {
  const left = [...links];
  const dead: string[] = [];
  const work = async () => {
    for (let next = left.pop(); next; next = left.pop()) {
      const [link, page] = next;
      const problem = await problemOf(link);
      if (problem) dead.push(`${page}: ${link}: ${problem}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return dead.sort();
}
