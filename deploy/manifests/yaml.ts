// Prints manifests as YAML in the style of the hand-written ones: short values on one line.
import { Document, isCollection, isScalar, isSeq, type Pair, stringify, visit, type YAMLMap, type YAMLSeq } from 'yaml';

/** Maximum length of a value in flow style; a list of several maps is easier to read one per line, so it gets less. */
const maxFlowLength = 84;
const maxMapListLength = 50;

/** kubectl and kind read YAML 1.1, in which an unquoted `yes` is a boolean. */
const options = { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' } as const;

/** A comment, then one document per object. `notes` are comments above the fields of these names. */
export const yamlFile = (comment: string, objects: readonly object[], notes: Record<string, string> = {}): string =>
  commentLines(comment) + objects.map((object) => yamlDocument(object, notes)).join('---\n');

const commentLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => `${`# ${line}`.trimEnd()}\n`)
    .join('');

/** One document. */
export function yamlDocument(object: object, notes: Record<string, string> = {}): string {
  const document = new Document(object, options);
  visit(document, {
    Pair(_, pair) {
      annotate(pair, notes);
      if (isCollection(pair.value)) pair.value.flow = !isBlock(pair) && isShort(pair.value);
    },
    // Items of a list: environment variables are easier to read one per line.
    Map(_, map, path) {
      setPadding(map);
      if (isSeq(path.at(-1)) && map.items.every(({ value }) => isScalar(value))) map.flow = isShort(map);
    },
    Seq: (_, list) => setPadding(list),
    // Go's parser, which kubectl and Helm use, rejects an unquoted ::/0 in braces.
    Scalar(_, scalar) {
      if (String(scalar.value).startsWith(':')) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString(options);
}

/** The blocks of Helm's templates (chart/template.ts) are lines of their own. */
const isBlock = ({ key }: Pair) => isScalar(key) && String(key.value).startsWith('{{- ');

/** The library pads lists and maps alike; Biome, which formats the repository, pads only maps. */
function setPadding(node: YAMLMap | YAMLSeq): void {
  const print = node.toString.bind(node);
  const flowCollectionPadding = isSeq(node) ? '' : ' ';
  node.toString = (context, ...rest) => print(context && { ...context, flowCollectionPadding }, ...rest);
}

function annotate({ key }: Pair, notes: Record<string, string>): void {
  const note = isScalar(key) && notes[String(key.value)];
  if (note) key.commentBefore = ` ${note}`;
}

function isShort(value: YAMLMap | YAMLSeq): boolean {
  const text = stringify(value, { ...options, collectionStyle: 'flow' }).trim();
  return (
    !text.includes('{{- ') &&
    !text.includes('\n') &&
    text.length <= (text.includes('}, {') ? maxMapListLength : maxFlowLength)
  );
}
