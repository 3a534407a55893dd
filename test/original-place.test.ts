// Our workloads as drop-in replacements: the image's bundle with the original's variables and probes.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { isServing } from '../testing/health-probe.ts';
import { frontendExtras, original, originalNames, probeCookie } from '../testing/original-manifests.ts';
import { removeBundles, startBundle } from '../testing/started-bundle.ts';
import { type WorkloadName, workload } from '../topology.ts';

after(removeBundles);

/** The original's terminationGracePeriodSeconds. */
const graceMs = 5_000;

async function probesPass(name: WorkloadName, address: string): Promise<void> {
  if (name !== 'frontend') return assert.equal(await isServing(address), true);
  for (const probe of ['readiness', 'liveness'] as const) {
    const response = await fetch(`http://${address}/_healthz`, { headers: { cookie: probeCookie(probe) } });
    assert.equal(response.status, 200);
    assert.equal(response.headers.getSetCookie().length, 0, 'a probe is not a visitor');
  }
}

const places = originalNames.map((name) => ({ name, env: original(name).env, what: 'from its manifest' }));
const cymbal = { name: 'frontend', env: { ...original('frontend').env, ...frontendExtras } } as const;

describe('as a replacement for the original', { concurrency: 2 }, () => {
  for (const { name, env, what } of [...places, { ...cymbal, what: 'from its components' }]) {
    test(`${name} starts with the variables ${what}, passes its probes and stops within its grace period`, async () => {
      const started = await startBundle(name, env);
      await probesPass(name, started.address);
      assert.equal(await started.stop(graceMs), 0);
    });
  }
});

test("ports are the original's", () => {
  for (const name of originalNames) {
    const { port, containerPort } = workload(name);
    assert.deepEqual(
      { port, containerPort },
      { port: original(name).port, containerPort: original(name).containerPort },
    );
  }
});
