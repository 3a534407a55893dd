// Sessions that a stranger could end or choose, responses that a cache could store, files that other users could read.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { mug } from '../../../testing/buying.ts';
import { visitor } from '../../../testing/visitor.ts';
import type { Attack, AttackContext } from '../attack.ts';
import { type Tally, tally } from '../tally.ts';

async function sessions({ target }: AttackContext): Promise<Tally> {
  const counts = tally();
  const victim = visitor(target.url);
  await victim.get('/');
  const before = victim.cookies.get('shop_session-id');
  const cookie = `shop_session-id=${before}; grafana=1; other_app=2`;
  const requests: Record<string, string>[] = [{}, { 'sec-fetch-site': 'cross-site' }];
  for (const headers of requests) {
    const { headers: got } = await visitor(target.url).get('/logout', { ...headers, cookie });
    const gone = got.getSetCookie().filter((line) => /Max-Age=0|1970/.test(line));
    counts.check(gone.length === 0, `GET /logout expires ${gone.map((line) => line.split('=')[0]).join(', ')}`);
  }
  const out = await visitor(target.url).postForm('/logout', {}, { cookie });
  const foreign = out.headers.getSetCookie().filter((line) => /^(grafana|other_app)=/.test(line));
  counts.check(foreign.length === 0, "POST /logout clears other applications' cookies");
  counts.check([302, 303].includes(out.status), `POST /logout: ${out.status}`);

  const chosen = '00000000-0000-4000-8000-000000000001';
  const fixed = visitor(target.url);
  fixed.cookies.set('shop_session-id', chosen);
  await fixed.postForm('/sign-in', { name: 'Robin' });
  counts.check(fixed.cookies.get('shop_session-id') !== chosen, 'a session that the client chose is kept at sign-in');
  await fixed.postForm('/logout', {});
  counts.check(
    fixed.cookies.get('shop_session-id') !== chosen,
    'a session that the client chose is restored at sign-out',
  );
  return counts.result();
}

async function caching({ target }: AttackContext): Promise<Tally> {
  const counts = tally();
  const gets = [
    '/',
    `/product/${mug}`,
    '/cart',
    '/orders',
    '/search?q=a',
    '/assistant',
    '/sign-in',
    '/logout',
    '/nowhere',
  ];
  const posts: [string, Record<string, string>][] = [
    ['/cart', { product_id: mug, quantity: '1' }],
    ['/setCurrency', { currency_code: 'EUR' }],
    ['/setLanguage', { language: 'ja' }],
    ['/sign-in', { name: 'Robin' }],
    ['/sign-out', {}],
    ['/logout', {}],
    ['/bot', {}],
  ];
  const responses = [
    ...(await Promise.all(gets.map(async (path) => [path, await visitor(target.url).get(path)] as const))),
    ...(await Promise.all(
      posts.map(async ([path, form]) => [path, await visitor(target.url).postForm(path, form)] as const),
    )),
    ['/product-meta', await visitor(target.url).get(`/product-meta/${mug}`)] as const,
  ];
  for (const [path, { headers }] of responses) {
    const isPrivate = /private|no-store/.test(headers.get('cache-control') ?? '');
    counts.check(headers.getSetCookie().length === 0 || isPrivate, `${path} sets a cookie and may be cached`);
  }
  return counts.result();
}

async function files({ target }: AttackContext): Promise<Tally> {
  const counts = tally();
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  counts.check(modeOf(target.dataDir) === '700', `the data folder has mode ${modeOf(target.dataDir)}`);
  for (const entry of readdirSync(target.dataDir, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const mode = modeOf(join(target.dataDir, entry.name));
    counts.check(mode === '600', `${entry.name} has mode ${mode}`);
  }
  return counts.result();
}

export const sessionAttacks: readonly Attack[] = [
  { group: 'A10', name: 'sessions', title: 'sessions that a stranger ends or chooses', run: sessions },
  { group: 'A10', name: 'caches', title: 'responses with a cookie that a cache may keep', run: caching },
  { group: 'A10', name: 'files', title: 'data files that other users can read', run: files },
];
