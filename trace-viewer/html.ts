// A template tag that escapes whatever is put into it, unless that is HTML made by itself.
export interface Html {
  readonly html: string;
}

type Content = Html | string | number | false | undefined | readonly Content[];

const entities: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

const isList = (content: Content): content is readonly Content[] => Array.isArray(content);

function render(content: Content): string {
  if (content === false || content === undefined) return '';
  if (isList(content)) return content.map(render).join('');
  return typeof content === 'object' ? content.html : escaped(String(content));
}

export const html = (parts: TemplateStringsArray, ...contents: Content[]): Html => ({
  html: String.raw({ raw: parts }, ...contents.map(render)),
});
