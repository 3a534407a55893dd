// Every two components can be used together, or are listed as a contradiction. Here sets that contain every pair are
// rendered, which takes seconds; test/kind/3-components.test.ts renders each pair, and the API server validates it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { contradictions, needs, withNeeded } from './component-pairs.ts';
import { compatibleSets, pairs, problemsOf, render, usablePairs } from './testing/render-components.ts';

describe('the components', { skip, concurrency: 2 }, () => {
  for (const set of new Set(compatibleSets.map((names) => withNeeded(names).join(' '))))
    test(`can be used together: ${set}`, async () => {
      assert.deepEqual(problemsOf(await render(set.split(' '))), []);
    });

  for (const { pair, reason, isSilent } of contradictions)
    test(`${pair.join(' and ')} contradict each other: ${reason}`, async () => {
      const rendered = render(pair.flatMap((name) => [needs[name] ?? [], name].flat()));
      if (!isSilent) await assert.rejects(rendered);
      else assert.deepEqual(calledAndConfigured(await rendered), []);
    });
});

/** The services that clients call by the names of `headless`, as far as a mesh's resources apply to these names. */
function calledAndConfigured(documents: string[]): string[] {
  const called = [...documents.join('\n').matchAll(/value: (\w+-pods):\d+$/gm)].map(([, host = '']) => host);
  assert.ok(called.length > 0);
  const ofMesh = documents.filter((text) => /^kind: (VirtualService|DestinationRule|GRPCRoute)$/m.test(text));
  assert.ok(ofMesh.length > 0);
  return called.filter((host) => ofMesh.some((text) => new RegExp(`(- |host: |name: )${host}$`, 'm').test(text)));
}

test('components that change others are listed after them, and what they need is listed', () => {
  assert.deepEqual(withNeeded(['external-redis-secret', 'secure']), [
    'secure',
    'external-redis',
    'external-redis-secret',
  ]);
  assert.deepEqual(withNeeded(['ipv6', 'kind-consoles', 'cpu-limits', 'otel-collector']), [
    ...['observability', 'kind-consoles', 'otel-collector', 'ipv6', 'cpu-limits'],
  ]);
});

test('every pair is in one of these sets, or contradicts itself', () => {
  const isTogether = (pair: readonly string[]) =>
    compatibleSets.some((set) => pair.every((name) => set.includes(name)));
  assert.deepEqual(
    usablePairs.filter((pair) => !isTogether(pair)),
    [],
  );
  assert.equal(usablePairs.length + contradictions.length, pairs.length, 'contradictions name components, in order');
  assert.deepEqual(
    contradictions.filter(({ pair }) => isTogether(pair)),
    [],
  );
});
