// What each page does when a service behind it is slow or fails: optional parts disappear, required ones make an error page.
import type { Lesson, Shop } from '../../../deploy/lessons/lesson.ts';
import { eventually, require } from '../../../deploy/lessons/observe.ts';
import { fillCart, mug } from '../../../testing/buying.ts';
import { traceIdOf } from '../../../testing/traces.ts';

interface Page {
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly hasAd: boolean;
  readonly hasRecommendations: boolean;
  readonly traceId: string;
}

const paths = ['/', `/product/${mug}`, '/cart'];

/** The pages of a visitor with a mug in the cart, or with an empty one if that fails. */
async function readPages(shop: Shop): Promise<Page[]> {
  const ann = shop.visitor();
  await fillCart(ann).catch(() => {});
  const pages: Page[] = [];
  for (const path of paths) {
    const startedAt = performance.now();
    const response = await ann.get(path);
    const { status, text } = response;
    const ms = Math.round(performance.now() - startedAt);
    const hasRecommendations = text.includes('aria-labelledby="more"');
    pages.push({
      path,
      status,
      ms,
      hasAd: text.includes('class="ad"'),
      hasRecommendations,
      traceId: traceIdOf(response),
    });
  }
  return pages;
}

const describe = ({ path, status, ms, hasAd, hasRecommendations, traceId }: Page): string => {
  const parts = [hasAd && 'an ad', hasRecommendations && 'recommendations'].filter(Boolean).join(' and ') || 'neither';
  return `${path.padEnd(22)} status ${status}, ${String(ms).padStart(4)} ms, ${parts}${status === 200 ? '' : `, trace ${traceId}`}`;
};

export function lesson(shop: Shop): Lesson {
  async function pagesBecome(what: string, isMet: (pages: readonly Page[]) => boolean): Promise<string[]> {
    let pages: Page[] = [];
    const text = await eventually(shop, async () => {
      pages = await readPages(shop);
      return { isMet: isMet(pages), text: isMet(pages) ? what : pages.map(describe).join('; ') };
    });
    return [text, ...pages.map(describe)];
  }
  const product = (pages: readonly Page[]) => pages.filter(({ path }) => path.startsWith('/product'));
  const isSound = (pages: readonly Page[]) => pages.every(({ status }) => status === 200);

  return {
    baseline: () =>
      pagesBecome(
        'all pages are complete',
        (pages) => isSound(pages) && product(pages).every((one) => one.hasAd && one.hasRecommendations),
      ),
    steps: [
      {
        manifest: 'delay-ads.yaml',
        effect: () =>
          pagesBecome(
            'no page waits for an ad',
            (pages) => isSound(pages) && product(pages).every(({ hasAd, ms }) => !hasAd && ms < 1_500),
          ),
      },
      {
        manifest: 'abort-recommendations.yaml',
        effect: () =>
          pagesBecome(
            'pages lack recommendations',
            (pages) => isSound(pages) && pages.every((one) => !one.hasRecommendations),
          ),
      },
      {
        manifest: 'abort-catalog.yaml',
        effect: async () => {
          const lines = await pagesBecome('pages with products fail, with a trace ID', (pages) =>
            pages.slice(0, 2).every(({ status, traceId }) => status >= 500 && traceId !== ''),
          );
          const { status } = await shop.visitor().get('/_healthz');
          return [
            ...lines,
            require({ isMet: status === 200, text: `the frontend itself is healthy: status ${status}` }),
          ];
        },
      },
    ],
  };
}
