// Makes a kustomize component that adapts the consoles and images to the kit's: its older images under their own tags, the
// names that Kiali 1 has for two URLs, and request metrics by an EnvoyFilter that counts requests and by Prometheus, which
// renames them. Official images need none of this. `node kit-overlay.mjs KIT FOLDER`
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [kit, folder] = process.argv.slice(2);
const root = join(import.meta.dirname, '..');
const observability = join(root, 'k8s/components/observability');

const metrics = readFileSync(join(kit, 'tools.d/prometheus.yaml'), 'utf8');
const documents = metrics.split(/^---$/m);
const filter = documents.find((text) => /^kind: EnvoyFilter$/m.test(text));
const rules = documents.join('').match(/^ +metric_relabel_configs:\n(?: {10}.*\n)+/m)?.[0];
if (!filter || !rules)
  throw new Error(`${kit}/tools.d/prometheus.yaml has no EnvoyFilter or no metric_relabel_configs`);

const nameAndTag = /^([^\s#:]+):([^\s#]+)$/gm;
const kitTags = new Map(
  [...readFileSync(join(kit, 'preload.txt'), 'utf8').matchAll(nameAndTag)].map(([, ...pair]) => pair).reverse(),
);
const ours = ['k8s', 'loadgen']
  .flatMap((room) => readdirSync(join(root, room), { recursive: true }).map((file) => join(root, room, file)))
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/^ +image: ([^\s:]+):\S+$/gm)])
  .map(([, name]) => name);
const images = [...new Set(ours)]
  .filter((name) => kitTags.has(name))
  .map((name) => `  - { name: ${name}, newTag: ${JSON.stringify(kitTags.get(name))} }\n`);

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'request-metrics.yaml'), filter);
// The last scrape job is the one of the pods: the rules are appended to it, indented by four spaces.
writeFileSync(
  join(folder, 'prometheus.yml'),
  readFileSync(join(observability, 'prometheus.yml'), 'utf8') +
    rules.replace(/^ {8}/gm, '    ').replace(/^ {6,}-/gm, '      -'),
);
writeFileSync(
  join(folder, 'kiali.config.yaml'),
  readFileSync(join(observability, 'kiali.config.yaml'), 'utf8')
    .replaceAll('internal_url:', 'in_cluster_url:')
    .replaceAll('external_url:', 'url:'),
);
writeFileSync(
  join(folder, 'kustomization.yaml'),
  `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [request-metrics.yaml]
configMapGenerator:
  - { name: prometheus, namespace: observability, behavior: merge, files: [prometheus.yml] }
  - { name: kiali, namespace: observability, behavior: merge, files: [config.yaml=kiali.config.yaml] }
images:
${images.join('')}`,
);
