// Requests that the shop sends to other servers, manipulated by a visitor.
import { mug } from '../../../testing/buying.ts';
import { sendHttp } from '../../../testing/raw-bytes.ts';
import { visitor } from '../../../testing/visitor.ts';
import type { Attack, AttackContext } from '../attack.ts';
import { badAnswer } from '../fakes.ts';
import { type Tally, tally } from '../tally.ts';
import { codeOf, withClients } from './requests.ts';

const modelAnswer = 'The model suggests';
const maxPackagingMiB = 5;

/** A visitor can cause bad completions and short deadlines; the model must stay in use for others. */
const model = ({ target }: AttackContext) =>
  withClients(target, async ({ assistant }) => {
    const counts = tally();
    const person = visitor(target.url);
    const isByModel = async () =>
      (await person.postForm('/assistant', { message: 'a mug' })).text.includes(modelAnswer);
    counts.check(await isByModel(), 'the model was not used');
    for (let at = 0; at < 6; at++) await person.postForm('/assistant', { message: badAnswer });
    counts.check(await isByModel(), 'after six useless completions, the model is not used');
    for (let at = 0; at < 6; at++) await codeOf(assistant.ask({ message: 'a mug' }, { timeoutMs: 510 }));
    counts.check(await isByModel(), 'after six calls with short deadlines, the model is not used');
    return counts.result();
  });

async function packaging({ target }: AttackContext): Promise<Tally> {
  const counts = tally();
  const { fakes, host } = target;
  const ids = ['..', '.', '%2e%2e', '%2E%2e/..', 'a%2fb', 'redirect', 'big', '..%2f..%2finternal-secret', mug];
  for (const id of ids)
    await sendHttp(target.url, `GET /product/${id} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  for (const path of new Set(fakes.packagingPaths))
    counts.check(/^\/base\/[A-Z0-9]{10}$/.test(path), `the packaging service got a request for ${path}`);
  counts.check(
    fakes.packagingMiB() <= maxPackagingMiB,
    `${fakes.packagingMiB()} MiB are read from the packaging service`,
  );
  const { text } = await visitor(target.url).get(`/product/${mug}`);
  counts.check(!text.includes('SECRET'), 'a redirect of the packaging service is followed');
  return counts.result();
}

export const outgoingAttacks: readonly Attack[] = [
  { group: 'A8', name: 'model', title: 'messages with useless completions or short deadlines', run: model },
  { group: 'A9', name: 'packaging', title: 'product IDs that redirect the packaging request', run: packaging },
];
