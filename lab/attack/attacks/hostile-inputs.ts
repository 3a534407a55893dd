// The hostile inputs of the fuzz tests, against the running shop.
import { discoverServices } from '@boutique/service-kit/reflection-client';
import fc from 'fast-check';
import { acceptable, rejectable, routes } from '../../../testing/hostile-bodies.ts';
import { address, body, encoded, headers } from '../../../testing/hostile-requests.ts';
import { framed, type HttpResponse, rawGrpcCall, sendBytes, sendHttp, withHttp2 } from '../../../testing/raw-bytes.ts';
import { grpcServices } from '../../../topology.ts';
import type { Attack, AttackContext } from '../attack.ts';
import { type Tally, tally } from '../tally.ts';
import { repeat } from './requests.ts';

const seed = 20_260_501;
const leaks = /\.ts:\d+|node_modules|\n +at |root:x:|"private": true/;
const isHarmless = ({ status, text, headers: got }: HttpResponse) =>
  status >= 200 && status < 500 && !leaks.test(text) && !got.get('set-cookie')?.startsWith('polluted');

async function sendAll({ target }: AttackContext, requests: readonly string[]): Promise<Tally> {
  const counts = tally();
  await repeat(requests.length, 4, async (at) => {
    const request = requests[at] ?? '';
    const answer = await sendHttp(target.url, request.replace(/\r\nhost: shop\r\n/i, `\r\nhost: ${target.host}\r\n`));
    counts.check(isHarmless(answer), `${answer.status} for ${request.slice(0, 120)}`);
  });
  return counts.result();
}

const sample = <T>(arbitrary: fc.Arbitrary<T>, count: number): T[] => fc.sample(arbitrary, { seed, numRuns: count });

const addresses = (context: AttackContext) => {
  const method = fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS');
  const request = fc
    .tuple(method, address, headers)
    .map(([verb, path, head]) => `${verb} ${path} HTTP/1.1\r\n${head}\r\n`);
  return sendAll(context, sample(request, context.isQuick ? 200 : 600));
};

const types = [
  'application/x-www-form-urlencoded',
  'application/json',
  'multipart/form-data; boundary=x',
  'text/plain',
];

const bodies = (context: AttackContext) => {
  const request = fc.tuple(body, fc.constantFrom(...types)).map(([[path, fields, extra], type]) => {
    const form = Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encoded(String(value))}`],
    );
    const all = type.includes('json')
      ? JSON.stringify({ ...fields, [extra]: extra })
      : [...form, `${encoded(extra)}=1`].join('&');
    const head = `host: shop\r\nconnection: close\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(all)}`;
    return `POST ${path} HTTP/1.1\r\n${head}\r\n\r\n${all}`;
  });
  return sendAll(context, sample(request, context.isQuick ? 200 : 600));
};

const allowed = ['0', '3', '5', '8', '9', '10', '12'];

/** Bytes that are not messages, to every RPC of every service. */
async function bytes({ target, isQuick }: AttackContext): Promise<Tally> {
  const counts = tally();
  const truncated = Buffer.from([0x0a, 100, 1, 2, 3]);
  const random = sample(fc.uint8Array({ maxLength: 80 }), isQuick ? 10 : 40);
  for (const name of grpcServices) {
    const service = target.addressOf(name);
    const paths = (await discoverServices(service)).flatMap((one) =>
      one.methods.map((rpc) => `/${one.name}/${rpc.name}`),
    );
    await withHttp2(service, async (session) => {
      for (const path of paths)
        for (const message of [
          framed(truncated),
          framed(truncated, 5_000_000),
          ...random.map((part) => framed(part)),
        ]) {
          const code = await rawGrpcCall(session, path, message);
          counts.check(allowed.includes(code), `${code} from ${path}`);
        }
    });
    await sendBytes(service, Buffer.alloc(4_000, 0xff));
    await sendBytes(service, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  }
  return counts.result();
}

/** Every route that reads a body, with the most costly bodies that its limit allows. */
async function costly({ target, isQuick, signal }: AttackContext): Promise<Tally> {
  const counts = tally();
  for (const route of routes) {
    const all: [string, string][] = [
      ...acceptable(route),
      ...rejectable(route).map(([what, body]): [string, string] => [what, body]),
    ];
    for (const [at, [what, body]] of all.entries()) {
      if (signal.aborted || (isQuick && at % 4 > 0)) continue;
      const headers = {
        'content-type': route.kind === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
      };
      const sending = fetch(`${target.url}${route.path}`, { method: 'POST', redirect: 'manual', headers, body });
      const status = await sending.then(
        async (response) => {
          await response.arrayBuffer();
          return response.status;
        },
        // The shop may close the connection before an oversized body is sent completely.
        () => 413,
      );
      counts.check([200, 302, 303, 400, 404, 413, 422].includes(status), `${route.path} with ${what}: ${status}`);
    }
  }
  return counts.result();
}

/** Streams that are reset as soon as they begin (CVE-2023-44487). */
async function resets({ target, isQuick }: AttackContext): Promise<Tally> {
  const counts = tally();
  const path = '/hipstershop.AdService/GetAds';
  await withHttp2(target.addressOf('adservice'), async (session) => {
    for (let round = 0; round < (isQuick ? 5 : 20); round++) {
      const streams = Array.from({ length: 200 }, () => {
        const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' });
        stream.on('error', () => {}).close(8);
        return new Promise((resolve) => stream.once('close', resolve));
      });
      await Promise.all(streams);
    }
  });
  const code = await withHttp2(target.addressOf('adservice'), (session) =>
    rawGrpcCall(session, path, framed(Buffer.of())),
  );
  counts.check(code === '0', `GetAds after the resets: ${code}`);
  return counts.result();
}

export const hostileInputs: readonly Attack[] = [
  { group: 'tests', name: 'fuzz-addresses', title: 'hostile addresses and headers, from a seed', run: addresses },
  { group: 'tests', name: 'fuzz-bodies', title: 'hostile forms and JSON, from a seed', run: bodies },
  { group: 'tests', name: 'costly-bodies', title: 'the most costly bodies for every form', run: costly },
  { group: 'tests', name: 'fuzz-messages', title: 'bytes that are not messages, to every RPC', run: bytes },
  { group: 'tests', name: 'resets', title: '4,000 streams that are reset immediately', run: resets },
];
