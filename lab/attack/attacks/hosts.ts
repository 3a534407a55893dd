// DNS rebinding and cross-site requests: pages of other sites whose host name now resolves to loopback.

import { sendHttp } from '../../../testing/raw-bytes.ts';
import { visitor } from '../../../testing/visitor.ts';
import type { Attack, AttackContext } from '../attack.ts';
import { type Tally, tally } from '../tally.ts';

const foreign = [
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'evil.example@localhost',
  '169.254.169.254',
  '10.0.0.1',
  '[::2]',
  'localhost:80:80',
  '0x7f000001.evil',
  '',
];

async function rebinding({ target }: AttackContext): Promise<Tally> {
  const counts = tally();
  const send = (port: number, request: string, host: string) =>
    sendHttp(
      `http://127.0.0.1:${port}`,
      `${request}\r\nHost: ${host}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
  const requests = [
    [target.port, 'GET / HTTP/1.1'],
    [target.port, 'GET /outbox HTTP/1.1'],
    [target.port, 'GET /static/css/shop.css HTTP/1.1'],
    [target.port, 'GET /nowhere HTTP/1.1'],
    [target.port, 'POST /cart/empty HTTP/1.1'],
    [target.tracesPort, 'GET / HTTP/1.1'],
    [target.tracesPort, 'GET /api/services HTTP/1.1'],
    [target.tracesPort, 'POST /v1/traces HTTP/1.1'],
  ] as const;
  for (const host of foreign)
    for (const [port, request] of requests) {
      const withPort = host.includes(':') || host === '' ? host : `${host}:${port}`;
      const { status } = await send(port, request, withPort);
      counts.check([400, 421].includes(status), `${request} of "${withPort}": ${status}`);
    }
  for (const host of ['localhost', '127.0.0.1', '[::1]', `localhost:${target.port}`, `LOCALHOST:${target.port}`])
    for (const port of [target.port, target.tracesPort]) {
      const { status } = await send(port, 'GET / HTTP/1.1', host);
      counts.check(status === 200, `GET / of "${host}": ${status}`);
    }
  return counts.result();
}

/** The forms of other origins, sent to the right host. */
async function crossSite({ target }: AttackContext): Promise<Tally> {
  const counts = tally();
  const person = visitor(target.url);
  const attempts: Record<string, string>[] = [
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: `http://${target.host}.evil.example` },
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: `http://evil.example:${target.port}`, 'sec-fetch-site': 'cross-site' },
  ];
  for (const headers of attempts)
    for (const path of ['/cart', '/cart/empty', '/cart/checkout', '/setCurrency', '/sign-in', '/assistant']) {
      const { status } = await person.postForm(path, { currency_code: 'EUR' }, headers);
      counts.check(status === 403, `POST ${path} with ${JSON.stringify(headers)}: ${status}`);
    }
  return counts.result();
}

export const hostAttacks: readonly Attack[] = [
  { group: 'A6', name: 'rebinding', title: 'requests for other hosts, on both HTTP ports', run: rebinding },
  { group: 'A6', name: 'cross-site', title: 'forms of other sites', run: crossSite },
];
