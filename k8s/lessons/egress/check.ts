// Requests to hosts outside the mesh: let through, rejected, and one of them let through again once it is known.
import type { Lesson, Shop } from '../../../deploy/lessons/lesson.ts';
import { eventually } from '../../../deploy/lessons/observe.ts';

const bank = 'http://bank.default.svc.cluster.local:8080/';
const stranger = 'http://stranger.default.svc.cluster.local:8080/';

const program = (url: string) => `
  fetch('${url}', { signal: AbortSignal.timeout(5000) })
    .then(({ status }) => console.log('status ' + status), ({ cause, name }) => console.log(cause?.code ?? name))
    .finally(() => process.exit());`;

export function lesson(shop: Shop): Lesson {
  const gets = (url: string, isReached: boolean) =>
    eventually(shop, async () => {
      const result = (await shop.runIn('deployment/frontend', program(url))).trim();
      return {
        isMet: result === (isReached ? 'status 200' : 'status 502'),
        text: `the frontend requests ${url}: ${result}`,
      };
    });

  return {
    baseline: async () => [await gets(bank, true), await gets(stranger, true)],
    steps: [
      { manifest: 'registry-only.yaml', effect: async () => [await gets(bank, false), await gets(stranger, false)] },
      { manifest: 'known-host.yaml', effect: async () => [await gets(bank, true), await gets(stranger, false)] },
    ],
  };
}
