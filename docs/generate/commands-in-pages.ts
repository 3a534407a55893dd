// The commands in the documentation: lines of indented blocks, and inline code that starts with a program.
import { globSync } from 'node:fs';
import { read, root } from '../../testing/sources.ts';

export interface DocumentedCommand {
  /** Without comment; npm's and pnpm's form are both written as `npm NAME ARGUMENTS`. */
  readonly command: string;
  /** The first page that has it. */
  readonly page: string;
}

const assignments = String.raw`(?:[A-Z][A-Z0-9_]*=(?:"[^"]*"|'[^']*'|\S*) )*`;
const start = `${assignments}(?:npm|pnpm|npx|node|docker|kind|kubectl|istioctl|helm|grpcurl|curl|cosign|skopeo|openssl|sha256sum|jq|sed)`;
/** A variable may also get what a command prints. */
const block = new RegExp(String.raw`^ {4}(${start} .*|[A-Z_]+=\$\(.*)$`);
const inline = new RegExp(`\`(${start} [^\`]*)\``, 'g');

/** Decisions and notes describe the past, and test/adding-a-service.test.ts follows the guide. */
const pages = globSync(['*.md', 'docs/*.md', 'docs/runbooks/*.md', 'k8s/lessons/*/*.md'], { cwd: root })
  .filter((path) => path !== 'docs/adding-a-service.md')
  .sort();

const normalized = (text: string): string =>
  text
    .replace(/\s+# .*$/, '')
    .replace(/(?<=^|[^ ]* )(?:npm run|pnpm) (?:--silent )?/, 'npm ')
    .replace(/\b(npm [\w:-]+) --(?= |$)/, '$1')
    .trim();

/** Each command once. */
export function documentedCommands(): DocumentedCommand[] {
  const found = new Map<string, string>();
  for (const page of pages) {
    // A line that ends in a backslash continues on the next one.
    const lines = read(page)
      .replace(/ \\\n +/g, ' ')
      .split('\n');
    for (const text of lines) {
      const own = block.exec(text)?.[1];
      for (const command of own ? [own] : [...text.matchAll(inline)].map(([, code = '']) => code))
        if (!found.has(normalized(command))) found.set(normalized(command), page);
    }
  }
  return [...found].map(([command, page]) => ({ command, page }));
}
