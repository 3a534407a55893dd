// A chat completions API on a free loopback port, with the response that a test chooses.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';

export interface ModelRequest {
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: {
    model: string;
    messages: { role: string; content: string | { type: string }[] }[];
    response_format: object;
    stream: boolean;
  };
}

/** Stops when the test ends. */
export async function startModelServer(t: TestContext, respond: (response: ServerResponse) => void) {
  const requests: ModelRequest[] = [];
  const server = createServer(async (request, response) => {
    requests.push({ url: request.url, headers: request.headers, body: JSON.parse(await text(request)) });
    respond(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the model server has no port');
  return { url: `http://127.0.0.1:${address.port}/v1`, requests };
}

/** A completion whose message has this content. */
export const completion = (content: string) => (response: ServerResponse) =>
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ id: 'x', choices: [{ index: 0, message: { role: 'assistant', content } }] }));

/** A completion in the JSON format that our prompt asks for. */
export const answers = (answer: string, ...ids: unknown[]) => completion(JSON.stringify({ answer, product_ids: ids }));
