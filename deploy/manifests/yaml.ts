// Writes plain values as YAML as the hand-written manifests are: block style, and what is short on one line.

export type Yaml = string | number | Yaml[] | { [key: string]: Yaml };

/** Longest value that is written in flow style; lists of maps only when they are shorter still. */
const flowColumns = 80;
const flowColumnsOfMaps = 50;

/** Strings that need no quotes anywhere: nothing that YAML could take for something else. */
const plain = /^(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z/.][\w./-]*$/i;

/** A file: a comment, then the objects as documents. */
export const yamlFile = (comment: string, documents: Yaml[]): string =>
  `${comment
    .trim()
    .replaceAll(/^(?=.)/gm, '# ')
    .replaceAll(/^$/gm, '#')}\n${documents.map((document) => block(document, '')).join('\n---\n')}\n`;

function flow(value: Yaml): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return plain.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${flow(inner)}`);
  return entries.length > 0 ? `{ ${entries.join(', ')} }` : '{}';
}

function block(value: Yaml, indent: string): string {
  if (Array.isArray(value))
    return value.map((item) => `${indent}- ${block(item, `${indent}  `).trimStart()}`).join('\n');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([key, inner]) => `${indent}${key}:${afterKey(inner, indent)}`)
      .join('\n');
  return `${indent}${flow(value)}`;
}

function afterKey(value: Yaml, indent: string): string {
  if (typeof value === 'string' && value.includes('\n'))
    return ` |\n${value.trimEnd().replaceAll(/^/gm, `${indent}  `)}`;
  const short = flow(value);
  const longest = short.includes('}, {') ? flowColumnsOfMaps : flowColumns;
  if (typeof value !== 'object' || short.length <= longest) return ` ${short}`;
  return `\n${block(value, `${indent}  `)}`;
}
