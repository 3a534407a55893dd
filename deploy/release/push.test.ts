// The images of a release are pushed to a real registry as documented, and pulled from it by the digests in the manifests.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { noRegistry, startRegistry } from '../../testing/container-registry.ts';
import { freePort } from '../../testing/free-ports.ts';
import { newLayout } from './oci-layout.ts';

const folder = mkdtempSync(join(tmpdir(), 'push-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Images of two platforms, with one layer each. */
async function writeLayout(to: string, names: readonly string[]): Promise<Record<string, string>> {
  const layout = newLayout(to);
  for (const architecture of ['amd64', 'arm64'])
    for (const name of names) {
      const [layer, config] = ['layer', 'config'].map((kind) => join(folder, `${name}-${architecture}.${kind}`));
      if (!layer || !config) throw new Error('no paths');
      const bytes = randomBytes(20_000);
      writeFileSync(layer, bytes);
      writeFileSync(
        config,
        JSON.stringify({ os: 'linux', architecture, rootfs: { type: 'layers', diff_ids: [sha256(bytes)] } }),
      );
      await layout.add(name, { config, layers: [layer] });
    }
  return layout.finish('1.2.3');
}

test('all platforms keep their digests', { skip: noRegistry }, async () => {
  const digests = await writeLayout(join(folder, 'dist/release/images'), ['frontend', 'adservice']);
  const registry = await startRegistry('127.0.0.1', await freePort());
  try {
    registry.push(folder);
    for (const [name, digest] of Object.entries(digests)) {
      const to = join(folder, `pulled-${name}`);
      const from = `docker://${registry.address}/boutique/${name}@${digest}`;
      execFileSync('skopeo', [
        'copy',
        '--quiet',
        '--all',
        '--preserve-digests',
        '--src-tls-verify=false',
        from,
        `oci:${to}`,
      ]);
      const [pulled] = JSON.parse(readFileSync(join(to, 'index.json'), 'utf8')).manifests;
      assert.equal(pulled.digest, digest);
      const byTag = await fetch(`http://${registry.address}/v2/boutique/${name}/manifests/1.2.3`, {
        headers: { accept: 'application/vnd.oci.image.index.v1+json' },
      });
      assert.equal(byTag.headers.get('docker-content-digest'), digest);
    }
  } finally {
    registry.close();
  }
});
