// A template tag that escapes whatever is put into it, unless that is HTML made by itself.
import { escapeUTF8 } from 'entities/escape';

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

export const html = (parts: TemplateStringsArray, ...contents: Content[]): Html => ({
  html: String.raw({ raw: parts }, ...contents.map(render)),
});
