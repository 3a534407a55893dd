// Bodies that are valid, but too much memory in parallel.
import { gzipSync } from 'node:zlib';
import type { Attack, AttackContext } from '../attack.ts';
import { type Tally, tally } from '../tally.ts';
import type { Target } from '../target.ts';
import { codeOf, inGroups, repeat, withClients } from './requests.ts';

const MiB = 1024 * 1024;
const picture = (mebibytes: number) => `data:image/png;base64,${'A'.repeat(mebibytes * MiB)}`;

interface Posts {
  readonly url: string;
  readonly count: number;
  readonly body: BodyInit;
  readonly headers: Readonly<Record<string, string>>;
  /** 0 is a connection that the shop closed. */
  readonly expected: readonly number[];
}

/** Sends them at a time; every response is an expected one. */
async function postAll({ url, count, body, headers, expected }: Posts): Promise<Tally> {
  const counts = tally();
  const all: Promise<void>[] = [];
  await inGroups(count, () => all.push(post()));
  await Promise.all(all);
  return counts.result();

  async function post(): Promise<void> {
    const sending = fetch(url, { method: 'POST', body, headers });
    const status = await sending.then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    counts.check(expected.includes(status), `${new URL(url).pathname}: ${status}`);
  }
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const json = { 'content-type': 'application/json' };

const uploads = ({ target, isQuick }: AttackContext) =>
  postAll({
    ...{ url: `${target.url}/assistant`, count: isQuick ? 20 : 40, headers: form, expected: [200, 503, 0] },
    body: new URLSearchParams({ message: 'mug', image: picture(2.9) }).toString(),
  });

const jsonUploads = ({ target, isQuick }: AttackContext) =>
  postAll({
    ...{ url: `${target.url}/bot`, count: isQuick ? 20 : 40, headers: json, expected: [200, 503, 0] },
    body: JSON.stringify({ message: 'mug', image: picture(2.9) }),
  });

const forms = ({ target, isQuick }: AttackContext) =>
  postAll({
    ...{ url: `${target.url}/cart`, count: isQuick ? 200 : 500, headers: form, expected: [404, 422, 503, 0] },
    body: `product_id=${'%41'.repeat(21_000)}`,
  });

const exportsUrl = ({ url, tracesPort }: Target) => `${url.replace(/:\d+$/, '')}:${tracesPort}/v1/traces`;
const exportStatuses = [200, 400, 413, 429, 503, 0];
const largeExport = `{"resourceSpans":[{"note":"${'x'.repeat(3.9 * MiB)}"}]}`;

const spans = ({ target, isQuick }: AttackContext) =>
  postAll({
    ...{ url: exportsUrl(target), count: isQuick ? 20 : 60, headers: json, expected: exportStatuses },
    body: largeExport,
  });

const gzippedSpans = ({ target, isQuick }: AttackContext) =>
  postAll({
    ...{ url: exportsUrl(target), count: isQuick ? 50 : 200, expected: exportStatuses },
    headers: { ...json, 'content-encoding': 'gzip' },
    body: gzipSync(largeExport),
  });

/** Each part would become several objects. */
const emptyParts = ({ target, isQuick }: AttackContext) =>
  postAll({
    ...{ url: exportsUrl(target), count: isQuick ? 5 : 20, expected: [413, 429, 503, 0] },
    headers: { 'content-type': 'application/x-protobuf' },
    body: Buffer.from('0a00'.repeat(1.9 * MiB), 'hex'),
  });

/** Directly to the assistant, bypassing the frontend. */
const asks = ({ target, isQuick }: AttackContext) =>
  withClients(target, async ({ assistant }) => {
    const counts = tally();
    const request = { message: 'mug', image: picture(3.8) };
    await repeat(isQuick ? 20 : 40, 40, async () => {
      const code = await codeOf(assistant.ask(request));
      counts.check(
        ['OK', 'RESOURCE_EXHAUSTED', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED'].includes(code),
        `Ask: ${code}`,
      );
    });
    return counts.result();
  });

export const largeBodies: readonly Attack[] = [
  { group: 'A2', name: 'uploads', title: '40 pictures of 2.9 MiB at a time', run: uploads },
  { group: 'A2', name: 'json-uploads', title: '40 pictures of 2.9 MiB at a time, as JSON', run: jsonUploads },
  { group: 'A2', name: 'forms', title: '500 forms of 63 KiB at a time', run: forms },
  { group: 'A2', name: 'asks', title: '40 Ask calls of 3.8 MiB at a time, by gRPC', run: asks },
  { group: 'A2', name: 'exports', title: '60 exports of 3.9 MiB at a time to the trace page', run: spans },
  {
    ...{ group: 'A2', name: 'gzipped-exports', title: '200 gzipped exports of 4 KB that unpack to 3.9 MiB' },
    run: gzippedSpans,
  },
  {
    ...{ group: 'A2', name: 'empty-parts', title: '20 exports of 2 million empty parts to the trace page' },
    run: emptyParts,
  },
];
