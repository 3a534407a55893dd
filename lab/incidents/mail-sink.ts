// A mail server that accepts every email and keeps none.
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const replies: Record<string, string> = { DATA: '354 end with a dot', QUIT: '221 bye' };

export async function startMailSink() {
  const server = createServer((socket) => {
    let inData = false;
    socket.on('error', () => {});
    socket.write('220 sink\r\n');
    createInterface({ input: socket }).on('line', (line) => {
      if (inData && line !== '.') return;
      const command = line.slice(0, 4).toUpperCase();
      socket.write(`${inData ? '250 ok' : (replies[command] ?? '250 ok')}\r\n`);
      inData = !inData && command === 'DATA';
      if (command === 'QUIT') socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the mail server has no port');
  return { url: `smtp://127.0.0.1:${address.port}`, stop: () => void server.close() };
}
