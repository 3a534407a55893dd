// Reads request bodies: a form by default, JSON where a route's config asks for it. Any other body is 415, and a body for a
// path or method that doesn't exist is never read.
import { StatusError, status } from '@boutique/service-kit/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a route's body contains; 'form' by default. */
    body?: 'form' | 'json';
  }
}

/** Names and their first values. */
export type Fields = Record<string, unknown>;

const mediaTypes = { form: 'application/x-www-form-urlencoded', json: 'application/json' };
const maxFields = 50;
const largeBytes = 64 * 1024;
/** While it is read and answered, a body of 4 MiB takes about 25 MiB. */
const maxLargeBodies = 4;

/** A refused body. Fastify's own errors carry the HTTP status in the same field. */
export class BodyError extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

export function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parsers = { form: parseForm, json: parseJson };
  for (const kind of ['form', 'json'] as const)
    app.addContentTypeParser(mediaTypes[kind], { parseAs: 'buffer' }, async (_request: FastifyRequest, bytes: Buffer) =>
      parsers[kind](bytes),
    );
  const isBusy = limitLargeBodies();
  app.addHook('preParsing', (request, reply, payload, done) => {
    if (isEmpty(request)) return done(null, payload);
    done(reasonToRefuse(request) ?? isBusy(request, reply), payload);
  });
}

/** Fastify never reads the body of a GET. */
const isEmpty = ({ method, headers }: FastifyRequest): boolean =>
  method === 'GET' ||
  method === 'HEAD' ||
  (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0);

function limitLargeBodies() {
  let largeBodies = 0;
  return ({ headers, routeOptions }: FastifyRequest, reply: FastifyReply): StatusError | null => {
    const limit = routeOptions.bodyLimit ?? largeBytes;
    if (Math.min(Number(headers['content-length'] ?? limit), limit) <= largeBytes) return null;
    if (largeBodies >= maxLargeBodies) return new StatusError(status.RESOURCE_EXHAUSTED, 'too many large bodies');
    largeBodies++;
    reply.raw.once('close', () => largeBodies--);
    return null;
  };
}

function reasonToRefuse({ headers, routeOptions }: FastifyRequest): BodyError | null {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
  const expected = mediaTypes[routeOptions.config.body ?? 'form'];
  const [mediaType = '', ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
  if (mediaType !== expected) return new BodyError(415, `the body is "${mediaType}", expected ${expected}`);
  if (encoding.toLowerCase() !== 'identity') return new BodyError(415, `the body is encoded as "${encoding}"`);
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (charset && !/^charset="?(utf-?8|us-ascii)"?$/.test(charset)) return new BodyError(415, `the body has ${charset}`);
  return null;
}

const [ampersand, plus, space, quote, backslash, comma, bracket, brace] = Buffer.from('&+ "\\,[{');

/** Counts the fields before it creates any. Changes `bytes`. */
export function parseForm(bytes: Buffer): Fields {
  let count = 1;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === ampersand && ++count > maxFields) throw tooManyFields();
    // URLSearchParams does this too, but needs half a second for 4 MiB of '+'.
    if (bytes[at] === plus) bytes[at] = space ?? 0;
  }
  const fields: Fields = Object.create(null);
  for (const [name, value] of new URLSearchParams(bytes.toString())) fields[name] ??= value;
  return fields;
}

/** Counts the values before it creates any: 4 MiB of "[" keeps JSON.parse busy for a third of a second. */
export function parseJson(bytes: Buffer): Fields {
  if (bytes.length === 0) return {};
  let count = 1;
  let isText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) isText = !isText;
    else if (isText && byte === backslash) at++;
    else if (!isText && (byte === comma || byte === bracket || byte === brace) && ++count > maxFields)
      throw tooManyFields();
  }
  const value = parsed(bytes.toString());
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BodyError(400, 'the body is not a JSON object');
  return Object.assign(Object.create(null), value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BodyError(400, 'the body is not valid JSON');
  }
}

const tooManyFields = () => new BodyError(400, `the body has more than ${maxFields} fields`);
