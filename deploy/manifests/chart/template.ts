// Prints objects as Helm templates. A string may contain expressions; a key that starts with `{{-` encloses the fields or
// items below it in that block, and one document may be enclosed too.
import { parse } from 'yaml';
import { yamlDocument } from '../yaml.ts';

/** An object of the chart, which is there only if the condition is true. */
export interface Template {
  readonly object: object;
  /** In Helm's language, such as `.Values.frontend.create`. */
  readonly when?: string;
}

/** The text of a file in the chart's folder `templates`. */
export function templateFile(comment: string, templates: readonly Template[]): string {
  // Helm's comment, because YAML's would be in what it renders.
  const head = `{{- /* ${comment} */ -}}\n`;
  return head + templates.map(document).join('');
}

function document({ object, when }: Template): string {
  const text = `---\n${openBlocks(yamlDocument(object).trimEnd().split('\n')).map(unquoteJson).join('\n')}\n`;
  return when ? `{{- if ${when} }}\n${text}{{- end }}\n` : text;
}

const indentOf = (line: string) => line.search(/\S/);

/** Replaces the keys that start with `{{-` by blocks. */
function openBlocks(lines: readonly string[]): string[] {
  const at = lines.findIndex((line) => /^ *(- )?["']\{\{-/.test(line));
  const header = lines[at];
  if (header === undefined) return [...lines];
  const indent = indentOf(header);
  const after = lines.slice(at + 1);
  const next = after.findIndex((line) => indentOf(line) <= indent);
  const inside = next < 0 ? after : after.slice(0, next);
  const surplus = indentOf(inside[0] ?? '') - indent;
  const pad = ' '.repeat(indent);
  return [
    ...lines.slice(0, at),
    `${pad}${parse(header.trim().replace(/^- /, '').replace(/:$/, ''))}`,
    ...openBlocks(inside.map((line) => line.slice(surplus))),
    `${pad}{{- end }}`,
    ...openBlocks(next < 0 ? [] : after.slice(next)),
  ];
}

/** `toJson` prints its own quotes. */
const unquoteJson = (line: string): string => line.replace(/(["'])(\{\{ toJson [^}]*\}\})\1/g, '$2');
