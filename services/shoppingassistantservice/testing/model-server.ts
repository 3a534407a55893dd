// A server that speaks the chat completions API on a free port of this machine, and says what a test wants.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { TestContext } from 'node:test';

interface Asked {
  url: string | undefined;
  headers: IncomingHttpHeaders;
  /** The request as it came. */
  body: unknown;
}

/** Stops when the test ends. */
export async function startModelServer(t: TestContext, answer: (response: ServerResponse) => void) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    asked.push({ url: request.url, headers: request.headers, body: await json(request) });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}/v1`, asked };
}

/** A completion whose message has this content. */
export const completion = (content: string) => (response: ServerResponse) =>
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ id: 'x', choices: [{ index: 0, message: { role: 'assistant', content } }] }));

export const says = (answer: string, ...ids: unknown[]) => completion(JSON.stringify({ answer, product_ids: ids }));
