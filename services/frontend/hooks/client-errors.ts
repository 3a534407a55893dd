// Responds to what is not a complete HTTP request, in words that a person in front of a browser understands.
import type { Socket } from 'node:net';

/** A browser sends localhost the cookies of every program on this machine: 17 KB were seen. Node's default is 16 KiB. */
export const maxHeaderBytes = 32 * 1024;

interface ClientError extends Error {
  code?: string;
}

const responses: Record<string, readonly [status: string, text: string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    `The headers of this request exceed ${maxHeaderBytes / 1024} KiB, most likely because of cookies. Delete this site's ` +
      'cookies in your browser. If the address is localhost, other programs set them: http://127.0.0.1 is free of them.',
  ],
};

export function respondToClientError({ code = '' }: ClientError, socket: Socket): void {
  // The client has disconnected.
  if (code === 'ECONNRESET' || socket.destroyed) return;
  const [status, text] = responses[code] ?? ['400 Bad Request', 'This is not a valid HTTP request.'];
  const body = `${text}\n`;
  const head = `content-type: text/plain; charset=utf-8\r\ncontent-length: ${body.length}\r\nconnection: close`;
  if (socket.writable) socket.write(`HTTP/1.1 ${status}\r\n${head}\r\n\r\n${body}`);
  socket.destroySoon();
}
