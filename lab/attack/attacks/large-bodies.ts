// Bodies that are valid, but too much memory in parallel.
import type { Attack, AttackContext } from '../attack.ts';
import { type Tally, tally } from '../tally.ts';
import { codeOf, inGroups, repeat, withClients } from './requests.ts';

const MiB = 1024 * 1024;
const picture = (mebibytes: number) => `data:image/png;base64,${'A'.repeat(mebibytes * MiB)}`;

/** Every response is one of these; 0 is a connection that the shop closed. */
async function postAll(url: string, count: number, body: BodyInit, type: string, expected: number[]): Promise<Tally> {
  const counts = tally();
  const all: Promise<void>[] = [];
  await inGroups(count, () => all.push(post()));
  await Promise.all(all);
  return counts.result();

  async function post(): Promise<void> {
    const sending = fetch(url, { method: 'POST', body, headers: { 'content-type': type } });
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

const form = 'application/x-www-form-urlencoded';

async function uploads({ target, isQuick }: AttackContext): Promise<Tally> {
  const body = new URLSearchParams({ message: 'mug', image: picture(2.9) }).toString();
  return postAll(`${target.url}/assistant`, isQuick ? 20 : 40, body, form, [200, 503, 0]);
}

async function jsonUploads({ target, isQuick }: AttackContext): Promise<Tally> {
  const body = JSON.stringify({ message: 'mug', image: picture(2.9) });
  return postAll(`${target.url}/bot`, isQuick ? 20 : 40, body, 'application/json', [200, 503, 0]);
}

async function forms({ target, isQuick }: AttackContext): Promise<Tally> {
  const body = `product_id=${'%41'.repeat(21_000)}`;
  return postAll(`${target.url}/cart`, isQuick ? 200 : 500, body, form, [404, 422, 503, 0]);
}

async function spans({ target, isQuick }: AttackContext): Promise<Tally> {
  const body = `{"resourceSpans":[{"note":"${'x'.repeat(3.9 * MiB)}"}]}`;
  return postAll(
    `${target.url.replace(/:\d+$/, '')}:${target.tracesPort}/v1/traces`,
    isQuick ? 20 : 60,
    body,
    'application/json',
    [200, 400, 413, 429, 503, 0],
  );
}

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
];
