// A reverse proxy of the kind that people put in front of the shop, on a free port of 127.0.0.1.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

export interface FrontProxyOptions {
  /** URL of the shop. */
  readonly target: string;
  /** For https. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Removed from the start of each path; any other path is 404. */
  readonly prefix?: string;
  /** As code-server does: a redirect to a path gets the prefix. */
  readonly rewritesRedirects?: boolean;
  /** Replace those of the request. */
  readonly headers?: IncomingHttpHeaders;
  /** Replace those of the response. */
  readonly responseHeaders?: IncomingHttpHeaders;
}

export async function startFrontProxy(options: FrontProxyOptions) {
  const { target, tls, prefix = '', rewritesRedirects, headers, responseHeaders } = options;
  const { hostname, port } = new URL(target);

  function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method, url = '/' } = incoming;
    if (!url.startsWith(`${prefix}/`)) {
      outgoing.writeHead(404).end('not below the prefix');
      return;
    }
    const path = url.slice(prefix.length);
    const onward = request(
      { hostname, port, method, path, headers: { ...incoming.headers, ...headers } },
      (response) => {
        const { location } = response.headers;
        const moved = rewritesRedirects && location?.startsWith('/') && { location: prefix + location };
        outgoing.writeHead(response.statusCode ?? 502, { ...response.headers, ...moved, ...responseHeaders });
        response.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  }

  const server = tls ? createTlsServer({ ...tls }, forward) : createServer(forward);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const ownPort = typeof address === 'object' && address ? address.port : 0;
  return {
    /** The URL by one of this machine's names. */
    url: (host: string) => `${tls ? 'https' : 'http'}://${host}:${ownPort}${prefix}`,
    stop(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}
