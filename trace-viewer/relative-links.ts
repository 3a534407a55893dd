// Links relative to the page, so that they also work behind a proxy that removes a prefix from the path, such as
// /proxy/16686/ of code-server and Jupyter.
import type { HttpResponse } from './pages.ts';

/** Templates link to paths such as /search; quotes in inserted values are escaped. */
const link = /(?<= (?:href|action)=")\//g;

/** Makes the links and redirects of a page relative to its URL. */
export function withRelativeLinks(url: string, response: HttpResponse): HttpResponse {
  const [path = ''] = url.split('?');
  const depth = path.split('/').length - 2;
  const root = depth > 0 ? '../'.repeat(depth) : './';
  const { type, body, headers = {} } = response;
  return {
    ...response,
    body: type.startsWith('text/html') ? body.replace(link, root) : body,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace(/^\/|(?<=url=)\//, root)]),
    ),
  };
}
