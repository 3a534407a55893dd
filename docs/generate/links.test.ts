import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { deadLinks, externalLinks } from './links.ts';

test('a link is dead if its page is gone or its host does not respond, not if it refuses robots', async () => {
  const server = createServer(({ url = '/' }, response) => response.writeHead(Number(url.slice(1))).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const at = (path: string) => `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}/${path}`;
  const links = new Map([200, 403, 404, 429].map((code) => [at(String(code)), 'page.md']));
  assert.deepEqual(await deadLinks(links), [`page.md: ${at('404')}: status 404`]);
  server.close();
  server.closeAllConnections();
  const [dead = ''] = await deadLinks(new Map([[at('200'), 'page.md']]));
  assert.match(dead, /^page\.md: .*(ECONNREFUSED|terminated)/);
});

test('the documentation has links to other sites, and none over plain HTTP', () => {
  const links = [...externalLinks().keys()];
  assert.ok(links.length > 3, String(links.length));
  assert.deepEqual(
    links.filter((link) => !link.startsWith('https://')),
    [],
  );
});
