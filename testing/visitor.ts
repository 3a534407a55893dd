// A visitor of the shop who keeps cookies like a browser, and follows redirects only through `follow`.

export interface ShopResponse {
  status: number;
  headers: Headers;
  text: string;
  /** The redirect's target, a path if it is on the same server; '' if there is none. */
  location: string;
}

export type Fields = Record<string, string>;
export type Visitor = ReturnType<typeof visitor>;

/** Paths are absolute, below the path in `url` if it has one. A request has no time limit by default. */
export function visitor(url: string, requestTimeoutMs?: number) {
  const cookies = new Map<string, string>();
  /** '' or the shop's BASE_URL. */
  const root = new URL(url).pathname.replace(/\/$/, '');

  function keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const at = pair.indexOf('=');
    const expires = attributes.find((one) => one.startsWith('Expires='))?.slice('Expires='.length);
    const gone = attributes.includes('Max-Age=0') || (expires !== undefined && Date.parse(expires) < Date.now());
    if (gone) cookies.delete(pair.slice(0, at));
    else cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }

  async function send(path: string, init: RequestInit & { headers?: Fields } = {}): Promise<ShopResponse> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(cookie && { cookie }), ...init.headers };
    const signal = requestTimeoutMs ? AbortSignal.timeout(requestTimeoutMs) : undefined;
    const requested = new URL(path.startsWith(`${root}/`) ? path : root + path, url);
    const response = await fetch(requested, { redirect: 'manual', signal, ...init, headers });
    response.headers.getSetCookie().forEach(keep);
    const location = targetOf(response.headers.get('location') ?? '', requested);
    return { status: response.status, headers: response.headers, text: await response.text(), location };
  }

  const get = (path: string, headers: Fields = {}) => send(path, { headers });

  return {
    cookies,
    root,
    send,
    get,
    postForm: (path: string, fields: Fields, headers: Fields = {}) =>
      send(path, { method: 'POST', body: new URLSearchParams(fields), headers }),
    /** Follows the redirect of a response. */
    async follow(response: ShopResponse): Promise<ShopResponse> {
      if (!response.location) throw new Error(`the response with status ${response.status} has no Location header`);
      return get(response.location);
    },
  };
}

function targetOf(location: string, requested: URL): string {
  const target = location && URL.parse(location, requested);
  return target && target.origin === requested.origin ? target.pathname + target.search : location;
}
