// Posts exports over HTTP, and returns every response, also one that is not OTLP.
import type { Agent, IncomingMessage, RequestOptions } from 'node:http';
import { promisify } from 'node:util';
import { propertiesOf } from '../unknown-values.ts';
import type { Reply } from './outcome.ts';
import type { OtlpSettings, TlsFiles } from './settings.ts';

/** An import of node:http also loads its WebSocket: 10 ms and 3 MiB. */
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');
const { gzip } = process.getBuiltinModule('node:zlib');

/** Sends one export, in one attempt. Never rejects. */
export interface Transport {
  send(message: Uint8Array, timeoutMs: number): Promise<Reply>;
  close(): void;
}

/** Of a response; more can only be a wrong server's. */
const maxBodyBytes = 64 * 1024;

const compress = promisify(gzip);
/** Signals and workloads share connections. An idle one does not keep the process running. */
const agents = new Map<string, Agent>();
function agentFor(isTls: boolean, tls: TlsFiles): Agent {
  const key = JSON.stringify([isTls, tls]);
  const agent =
    agents.get(key) ?? (isTls ? new https.Agent({ keepAlive: true, ...tls }) : new http.Agent({ keepAlive: true }));
  agents.set(key, agent);
  return agent;
}

/** A transport for http/protobuf and http/json. */
export function httpTransport({ url, protocol, headers, isCompressed, tls }: OtlpSettings): Transport {
  const target = new URL(url);
  const isTls = target.protocol === 'https:';
  const options: RequestOptions = {
    method: 'POST',
    agent: agentFor(isTls, tls),
    headers: {
      'user-agent': 'online-boutique-otlp',
      ...headers,
      'content-type': protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
      ...(isCompressed && { 'content-encoding': 'gzip' }),
    },
  };

  function attempt(body: Uint8Array, timeoutMs: number): Promise<Reply | 'stale'> {
    const { promise, resolve } = Promise.withResolvers<Reply | 'stale'>();
    const request = (isTls ? https : http).request(target, options);
    const limit =
      timeoutMs > 0 ? setTimeout(() => request.destroy(new Error('timeout')), timeoutMs).unref() : undefined;
    request.on('response', async (response) => {
      const { socket, statusCode = 0 } = response;
      const reply = await read(response).catch((error: unknown) => noReply(error, timeoutMs));
      // Such as a proxy that got the connection before the collector's address was known: a new one may reach the collector.
      if (statusCode >= 400) socket.destroy();
      resolve(reply);
    });
    // The collector closed an idle connection while this request was sent.
    request.on('error', (error) =>
      resolve(request.reusedSocket && codeOf(error) === 'ECONNRESET' ? 'stale' : noReply(error, timeoutMs)),
    );
    request.on('close', () => clearTimeout(limit));
    request.setHeader('content-length', body.length);
    request.end(body);
    return promise;
  }

  return {
    async send(message, timeoutMs) {
      const body = isCompressed ? await compress(message) : message;
      for (let attempts = 0; attempts < 5; attempts++) {
        const reply = await attempt(body, timeoutMs);
        if (reply !== 'stale') return reply;
      }
      return { via: 'none', code: 'ECONNRESET', message: 'the connection was closed' };
    },
    close() {},
  };
}

async function read(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBodyBytes) break;
  }
  const { statusCode = 0, statusMessage = '', headers } = response;
  return {
    via: 'http',
    status: statusCode,
    statusText: statusMessage,
    contentType: headers['content-type'] ?? '',
    body: Buffer.concat(chunks),
    ...(headers['retry-after'] && { retryAfter: headers['retry-after'] }),
    ...(headers.location && { location: headers.location }),
  };
}

const codeOf = (error: unknown): string => String(propertiesOf(error).code ?? '');

function noReply(error: unknown, timeoutMs: number): Reply {
  // Of a host with several addresses, which all failed.
  const { errors, message } = propertiesOf(error);
  const first = propertiesOf(Array.isArray(errors) ? errors[0] : error);
  if (message === 'timeout') return { via: 'none', code: 'TIMEOUT', message: `no response within ${timeoutMs} ms` };
  return { via: 'none', code: codeOf(error) || 'ERROR', message: String(first.message ?? message) };
}
