// Serves the files in static/ from memory (about 130 KB). Their names contain a hash of the content, so browsers may
// cache them forever. Each file is compressed once, on its first request.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

interface Asset {
  bytes: Buffer;
  type: string;
  etag: string;
  hashedPath: string;
  compressed: Map<string, Buffer>;
}

export type Assets = ReturnType<typeof loadAssets>;

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
};
const forever = 'public, max-age=31536000, immutable';
const oneHour = 'public, max-age=3600';

/** Reads all files in a directory, to be served below baseUrl/static/. */
export function loadAssets(directory: string, baseUrl: string) {
  const byPath = new Map<string, Asset>();
  const hashed = new Map<string, Asset>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || !type) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = readFileSync(file);
    const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 10);
    const path = `/static${file.slice(directory.length).replaceAll(sep, '/')}`;
    const withHash = path.replace(/(\.\w+)$/, `.${hash}$1`);
    const asset = { bytes, type, etag: `"${hash}"`, hashedPath: withHash, compressed: new Map() };
    byPath.set(path, asset);
    hashed.set(withHash, asset);
  }

  /** The path of a file with its hash, below the shop's root; any other path is returned unchanged. */
  const hashedPath = (path: string): string => byPath.get(path)?.hashedPath ?? path;

  function send(request: FastifyRequest, reply: FastifyReply) {
    const path = request.url.slice(baseUrl.length).split('?')[0] ?? '';
    const asset = hashed.get(path) ?? byPath.get(path);
    if (!asset) return reply.callNotFound();
    reply.header('cache-control', hashed.has(path) ? forever : oneHour).header('etag', asset.etag);
    if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send();
    const encoding = asset.type.startsWith('image/png') ? undefined : encodingOf(request, fileEncodings);
    reply.type(asset.type).header('vary', 'accept-encoding');
    if (!encoding) return reply.send(asset.bytes);
    let body = asset.compressed.get(encoding);
    if (!body) {
      body = encoding === 'br' ? brotliCompressSync(asset.bytes) : gzipSync(asset.bytes, { level: 9 });
      asset.compressed.set(encoding, body);
    }
    return reply.header('content-encoding', encoding).send(body);
  }

  return {
    hashedPath,
    /** The path of a product's picture. Catalogue entries name JPEGs, as Online Boutique's do; ours are SVGs. */
    picture: (path: string): string => hashedPath(byPath.has(path) ? path : path.replace(/\.\w+$/, '.svg')),
    /** Serves the files. The path of a JPEG redirects to its SVG. */
    register(app: FastifyInstance): void {
      app.get('/static/*', (request, reply) => {
        const path = request.url.slice(baseUrl.length).split('?')[0] ?? '';
        const vector = byPath.get(path.replace(/\.jpe?g$/, '.svg'));
        if (vector && /\.jpe?g$/.test(path)) return reply.redirect(`${baseUrl}${vector.hashedPath}`, 302);
        return send(request, reply);
      });
      app.get('/favicon.ico', (_request, reply) =>
        reply.redirect(`${baseUrl}${hashedPath('/static/favicon.svg')}`, 302),
      );
    },
  };
}

/** Browsers send about five. */
const maxEncodings = 16;

type Encoding = 'br' | 'gzip';
/** For files, which are compressed once: the smaller result first. */
const fileEncodings: readonly Encoding[] = ['br', 'gzip'];
/** For pages, which are compressed for each response: in the same time, gzip's result is as small as brotli's. */
const pageEncodings: readonly Encoding[] = ['gzip', 'br'];

/** The first preferred encoding that the client accepts; q=0 excludes one: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3 */
function encodingOf({ headers }: FastifyRequest, preferred: readonly Encoding[]): Encoding | undefined {
  const accepted = String(headers['accept-encoding'] ?? '').split(',', maxEncodings);
  const accepts = (name: string) =>
    accepted.some((part) => {
      const [encoding, weight = 'q=1', ...more] = part.split(';', 3).map((word) => word.trim().toLowerCase());
      const isWeight = /^q=[01](\.\d{0,3})?$/.test(weight) && more.length === 0;
      return encoding === name && isWeight && Number(weight.slice(2)) > 0;
    });
  return preferred.find(accepts);
}

/** Compresses a page for each response; the levels are explained in docs/decisions/0021-compress-pages-with-gzip.md. */
export function compress(request: FastifyRequest, reply: FastifyReply, body: string): Buffer | string {
  const encoding = encodingOf(request, pageEncodings);
  reply.header('vary', ['accept-encoding', reply.getHeader('vary') ?? []].flat().join(', '));
  if (!encoding || body.length < 1_024) return body;
  reply.header('content-encoding', encoding);
  if (encoding === 'gzip') return gzipSync(body, { level: 3 });
  return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } });
}
