// Parses a guide in docs/ that lists files to write, edits and commands, and follows it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Walkthrough {
  /** Complete files: `**`path`**`, then a block of the file's language. */
  written: Block[];
  /** `**`path`**`, then a `diff` block whose hunks are separated by @@ lines. */
  edited: Block[];
  /** Lines of `sh` blocks. */
  commands: string[];
}

interface Block {
  path: string;
  text: string;
}

/** By the title of each second-level section. */
export function readWalkthroughs(page: string): Map<string, Walkthrough> {
  const sections = page.split(/^## /m).slice(1);
  return new Map(sections.map((section) => [section.split('\n')[0] ?? '', readSection(section)]));
}

function readSection(section: string): Walkthrough {
  const files = [...section.matchAll(/^\*\*`([^`]+)`\*\*\n\n```(\w+)\n([\s\S]*?)^```$/gm)].map(
    ([, path = '', language = '', text = '']) => ({ path, language, text }),
  );
  const scripts = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)];
  return {
    written: files.filter(({ language }) => language !== 'diff'),
    edited: files.filter(({ language }) => language === 'diff'),
    commands: scripts.flatMap(([, text = '']) => text.trim().split('\n')),
  };
}

/** Applies all hunks; throws if the lines of a hunk do not occur exactly once. */
export function applyDiff({ path, text: diff }: Block, content: string): string {
  return diff.split(/^@@\n/m).reduce((text, hunk) => {
    const lines = hunk.split('\n').slice(0, -1);
    const side = (left: string) =>
      lines.flatMap((line) => (line.startsWith(left) ? [] : [`${line.slice(1)}\n`])).join('');
    const parts = text.split(side('+'));
    if (parts.length !== 2)
      throw new Error(`${path} must have these lines once, but has them ${parts.length - 1} times:\n${side('+')}`);
    return parts.join(side('-'));
  }, content);
}

/** Writes and edits all files of a walkthrough in a checkout. */
export function follow({ written, edited }: Walkthrough, checkout: string): void {
  for (const { path, text } of written) {
    if (existsSync(join(checkout, path))) throw new Error(`${path} already exists`);
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), text);
  }
  for (const block of edited) {
    const file = join(checkout, block.path);
    writeFileSync(file, applyDiff(block, readFileSync(file, 'utf8')));
  }
}
