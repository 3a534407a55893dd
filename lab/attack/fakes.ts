// Hostile versions of the servers that the shop calls outside the cluster: a language model and a packaging service.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mug } from '../../testing/buying.ts';

export type Fakes = Awaited<ReturnType<typeof startFakes>>;

/** Text in a message to the assistant that causes a useless completion. */
export const badAnswer = 'answer-badly';
const chunk = Buffer.alloc(1024 * 1024, ' ');
const maxChunks = 100;

export async function startFakes() {
  const packagingPaths: string[] = [];
  let packagingMiB = 0;
  const model = await listen(answerChat);
  const packaging = await listen((request, response) => {
    packagingPaths.push(request.url ?? '');
    if (request.url?.endsWith('/redirect') || request.url?.endsWith(mug))
      return response.writeHead(302, { location: '/internal-secret' }).end();
    if (request.url === '/internal-secret') return response.end('{"weight":"SECRET"}');
    return stream(response, () => {
      packagingMiB++;
    });
  });
  return {
    vars: {
      ASSISTANT_LLM_URL: `http://127.0.0.1:${model.port}/v1`,
      ASSISTANT_LLM_MODEL: 'fake',
      PACKAGING_SERVICE_URL: `http://127.0.0.1:${packaging.port}/base`,
    },
    packagingPaths,
    packagingMiB: () => packagingMiB,
    stop(): void {
      for (const { server } of [model, packaging]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server: Server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the server has no port');
  return { server, port: address.port };
}

async function answerChat(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const part of request) body += part;
  const good = JSON.stringify({ answer: 'The model suggests this mug.', product_ids: [mug] });
  const content = body.includes(badAnswer) ? 'I would rather not.' : good;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ choices: [{ message: { content } }] }));
}

/** Sends data for as long as the client reads. */
function stream(response: ServerResponse, onChunk: () => void): void {
  let sent = 0;
  const more = (): void => {
    while (sent < maxChunks && !response.destroyed) {
      sent++;
      onChunk();
      if (!response.write(chunk)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}
