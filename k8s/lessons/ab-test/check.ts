// Which version visitors get: without a cookie, with one, and signed in under two names.
import type { Lesson, Shop } from '../../../deploy/lessons/lesson.ts';
import { eventually, require } from '../../../deploy/lessons/observe.ts';
import { keyFrom, keySecret, seedOf } from '../../../deploy/lessons/sign-in-keys.ts';
import type { Visitor } from '../../../testing/visitor.ts';

const requests = 20;
const tiles = 64;
const message = 'This is version B.';

export function lesson(shop: Shop): Lesson {
  function withCookie(): Visitor {
    const visitor = shop.visitor();
    visitor.cookies.set('variant', 'b');
    return visitor;
  }

  async function signedIn(name: string): Promise<Visitor> {
    const visitor = shop.visitor();
    await visitor.postForm('/sign-in', { name });
    return visitor;
  }

  /** How many of some requests version B serves; the header and the page agree. */
  async function servedByB(visitor: Visitor): Promise<number> {
    let count = 0;
    for (let left = requests; left > 0; left--) {
      const { status, text, headers } = await visitor.get('/');
      const isB = text.includes(message);
      if (status !== 200 || (headers.get('x-variant') ?? 'a') !== (isB ? 'b' : 'a')) return -1;
      if (isB) count++;
    }
    return count;
  }

  const gets = (what: string, open: () => Visitor | Promise<Visitor>, wanted: number) =>
    eventually(shop, async () => {
      const count = await servedByB(await open());
      return { isMet: count === wanted, text: `${what}: version B serves ${count} of ${requests} requests` };
    });

  /** The page sends a HEAD request for each tile. */
  async function grid(): Promise<string> {
    const visitor = withCookie();
    const { status, text } = await visitor.get('/lesson/grid');
    const heads = await Promise.all(Array.from({ length: tiles }, () => visitor.send('/', { method: 'HEAD' })));
    const count = heads.filter(({ headers }) => headers.get('x-variant') === 'b').length;
    return require({
      isMet: status === 200 && text.includes(`length: ${tiles}`) && count === tiles,
      text: `${shop.url}/lesson/grid has the color of version B in ${count} of ${tiles} tiles`,
    });
  }

  return {
    async prepare() {
      const key = keyFrom(await seedOf(shop), 'old');
      return [keySecret('ab-test', shop.to.namespace, { 'key.pem': key.pem })];
    },
    baseline: async () => [
      await gets('no cookie', () => shop.visitor(), 0),
      await gets('the cookie variant=b', withCookie, 0),
      await gets('Ann', () => signedIn('Ann'), 0),
    ],
    steps: [
      {
        manifest: 'by-cookie.yaml',
        effect: async () => [
          await gets('the cookie variant=b', withCookie, requests),
          await gets('no cookie', () => shop.visitor(), 0),
          await grid(),
        ],
      },
      {
        manifest: 'by-user.yaml',
        effect: async () => [
          await gets('Ann', () => signedIn('Ann'), requests),
          await gets('Bob', () => signedIn('Bob'), 0),
          await gets('the cookie variant=b', withCookie, 0),
        ],
      },
    ],
  };
}
