// The SBOM of an image: its base and the npm packages in its bundle, as CycloneDX. esbuild reports the packages of which
// something is left in the bundle, which a scanner can't find in one file. https://cyclonedx.org/docs/1.6/json/
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from '../../start/bundling/bundle.ts';

interface Package {
  name: string;
  version: string;
  license?: string;
}

/** https://github.com/package-url/purl-spec */
const packageUrl = ({ name, version }: Package) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** A license of its own, or an expression such as (MIT OR Apache-2.0). */
const licenses = (license = '') =>
  / (OR|AND) /.test(license) ? [{ expression: license }] : license ? [{ license: { id: license } }] : [];

function component(folder: string): object {
  const one: Package = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const purl = packageUrl(one);
  return {
    type: 'library',
    'bom-ref': purl,
    name: one.name,
    version: one.version,
    purl,
    licenses: licenses(one.license),
  };
}

/** `image` is its name with the digest. */
export const sbom = ({ name, packages }: Bundle, image: string, version: string, base: string): object => ({
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: { component: { type: 'container', 'bom-ref': image, name, version } },
  components: [
    { type: 'container', 'bom-ref': 'base', name: base },
    // The workspace's own packages have no version that anyone could look up.
    ...packages.map(component),
  ],
});
