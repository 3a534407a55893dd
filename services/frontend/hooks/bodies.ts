// Reads request bodies: a form by default, JSON where a route's config asks for it. Any other body is 415, and a body for a
// path or method that doesn't exist is never read.
import type { IncomingMessage } from 'node:http';
import { countUnused } from '@boutique/service-kit/collect-buffers';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BodyError, parseForm, parseJson, parseMultipart } from './body-parsers.ts';
import { bodyPool, limitChunks } from './body-pool.ts';
import { announcesBody, announcesCheapBody } from './connections.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a route's body contains; 'form' by default. */
    body?: 'form' | 'json';
  }
}

const urlEncoded = 'application/x-www-form-urlencoded';
const multipart = 'multipart/form-data';
const json = 'application/json';
const mediaTypes = { form: [urlEncoded, multipart], json: [json] };

const smallBytes = 64 * 1024;
/** The assistant's largest body, or about 20 pictures as its page sends them. Parsing and sending takes six times as much. */
const poolBytes = 4 * 1024 * 1024;

export function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const options = { parseAs: 'buffer' } as const;
  app.addContentTypeParser(urlEncoded, options, async (_request: FastifyRequest, bytes: Buffer) => parseForm(bytes));
  app.addContentTypeParser(json, options, async (_request: FastifyRequest, bytes: Buffer) => parseJson(bytes));
  app.addContentTypeParser(multipart, options, ({ headers }: FastifyRequest, bytes: Buffer) =>
    parseMultipart(bytes, headers['content-type'] ?? ''),
  );
  // Two pools, so that pictures can't displace forms.
  const pools = { small: bodyPool(poolBytes), large: bodyPool(poolBytes) };
  const releases = new WeakMap<FastifyRequest, () => void>();
  app.addHook('preParsing', (request, reply, payload, done) => {
    // Fastify never reads the body of a GET.
    if (request.method === 'GET' || request.method === 'HEAD' || !announcesBody(request)) return done(null, payload);
    const problem = reasonToReject(request);
    if (problem) return done(problem, payload);
    if (announcesCheapBody(request)) {
      limitChunks(payload);
      return done(null, payload);
    }
    const isLarge = (request.routeOptions.bodyLimit ?? smallBytes) > smallBytes;
    const body = pools[isLarge ? 'large' : 'small'](payload);
    releases.set(request, body.release);
    // One of them is emitted if the client disconnects; a pipelined response that has not begun emits no 'close'.
    reply.raw.once('close', body.release);
    request.raw.once('close', () => request.raw.complete || body.release());
    done(null, body.stream);
  });
  app.addHook('onSend', (request, _reply, payload, done) => {
    releases.get(request)?.();
    if (announcesBody(request) && !request.raw.complete) readRest(request.raw);
    done(null, payload);
  });
}

/** Rejected bodies whose rest is still arriving. */
const rests = new Set<IncomingMessage>();
/** At most one chunk, 64 KiB, of all of them is read in this time. */
const chunkMs = 4;

/**
 * Reads the rest of a rejected body slowly: if the connection were closed, clients would get no response, and each chunk
 * takes memory that must be collected.
 */
function readRest(request: IncomingMessage): void {
  // 'close' is emitted only once.
  if (request.closed) return;
  rests.add(request);
  request.on('data', (chunk: Buffer) => {
    countUnused(chunk.length);
    request.pause();
    setTimeout(() => request.resume(), chunkMs * rests.size).unref();
  });
  request.once('close', () => rests.delete(request));
}

function reasonToReject({ headers, routeOptions }: FastifyRequest): BodyError | null {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
  const expected = mediaTypes[routeOptions.config.body ?? 'form'];
  const [mediaType = '', ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
  if (!expected.includes(mediaType))
    return new BodyError(415, `the body is "${mediaType}", expected ${expected.join(' or ')}`);
  if (encoding.toLowerCase() !== 'identity') return new BodyError(415, `the body is encoded as "${encoding}"`);
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (charset && !/^charset="?(utf-?8|us-ascii)"?$/.test(charset)) return new BodyError(415, `the body has ${charset}`);
  return null;
}
