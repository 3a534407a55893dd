// A receiver of OTLP that accepts and drops everything, so that only the cost of exporting is measured.
import { once } from 'node:events';
import { createServer } from 'node:http';

export async function startSink(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address?.port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
