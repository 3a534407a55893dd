// Visitors who stop in the middle of a request.
import { connect } from 'node:net';
import type { End } from './faults.ts';

const count = 500;
const halfForm = [
  'POST /cart HTTP/1.1',
  'Host: 127.0.0.1',
  'Content-Type: application/x-www-form-urlencoded',
  'Content-Length: 1000',
  '',
  'product_id=',
].join('\r\n');

/** Opens the connections, and keeps those open that the shop doesn't close. */
export async function sendHalfForms(port: number): Promise<End> {
  const sockets = Array.from({ length: count }, () => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.write(halfForm);
    return socket;
  });
  return async () => {
    for (const socket of sockets) socket.destroy();
  };
}
