// Every installed package has a license under which the shop and its images may be passed on.
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import { read, root } from '../testing/sources.ts';

const permissive = ['MIT', 'MIT-0', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', '0BSD'];
/** In no image: axe-core is used by tests. */
const onlyInTests = ['axe-core: MPL-2.0'];

const isAccepted = (license: string) => license.split(' OR ').some((one) => permissive.includes(one));

test('every package has a permissive license', () => {
  const installed = globSync('node_modules/.pnpm/*/node_modules/{@*/*,[!@.]*}/package.json', { cwd: root });
  const licenses = installed.map((path) => {
    const { name, license } = propertiesOf(JSON.parse(read(path)));
    return { name: String(name), license: String(license) };
  });
  assert.ok(licenses.length > 100, `${licenses.length} packages`);
  const others = licenses
    .filter(({ license }) => !isAccepted(license))
    .map(({ name, license }) => `${name}: ${license}`);
  assert.deepEqual([...new Set(others)], onlyInTests);
});
