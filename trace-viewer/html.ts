// A template tag that escapes every inserted value, except HTML from the same tag. Hand-written: unlike a template
// engine's files, it is type-checked.
import { escapeUTF8 } from 'entities/escape';

/** Escaped HTML. */
export interface Html {
  readonly html: string;
}

type Content = Html | string | number | false | undefined | readonly Content[];

const isList = (content: Content): content is readonly Content[] => Array.isArray(content);

function render(content: Content): string {
  if (content === false || content === undefined) return '';
  if (isList(content)) return content.map(render).join('');
  return typeof content === 'object' ? content.html : escapeUTF8(String(content));
}

/** Template tag: escapes text, joins lists, and inserts nothing for false and undefined. */
export const html = (parts: TemplateStringsArray, ...contents: Content[]): Html => ({
  html: String.raw({ raw: parts }, ...contents.map(render)),
});
