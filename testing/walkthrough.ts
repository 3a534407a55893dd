// Reads a page of docs/ that tells people which files to write and edit and which commands to run.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Walkthrough {
  /** Whole files: `**`path`**`, then a block of the file's language. */
  written: Block[];
  /** `**`path`**`, then a block of `diff`; its hunks are separated by lines of @@. */
  edited: Block[];
  /** Lines of `sh` blocks. */
  commands: string[];
}

interface Block {
  path: string;
  text: string;
}

/** By the title of each section of second level. */
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

/** The file with all hunks applied; a hunk whose lines are not there exactly once is an error. */
export function applyDiff({ path, text: diff }: Block, content: string): string {
  return diff.split(/^@@\n/m).reduce((text, hunk) => {
    const lines = hunk.split('\n').slice(0, -1);
    const side = (left: string) =>
      lines.flatMap((line) => (line.startsWith(left) ? [] : [`${line.slice(1)}\n`])).join('');
    const parts = text.split(side('+'));
    if (parts.length !== 2) throw new Error(`${path} has these lines ${parts.length - 1} times:\n${side('+')}`);
    return parts.join(side('-'));
  }, content);
}

/** Writes and edits all files of a walk through a checkout. */
export function follow({ written, edited }: Walkthrough, checkout: string): void {
  for (const { path, text } of written) {
    if (existsSync(join(checkout, path))) throw new Error(`${path} exists already`);
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), text);
  }
  for (const block of edited) {
    const file = join(checkout, block.path);
    writeFileSync(file, applyDiff(block, readFileSync(file, 'utf8')));
  }
}
