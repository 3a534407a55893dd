// Makes a kustomize component of the kit's request metrics: an EnvoyFilter counts requests, and Prometheus renames the
// metrics. Official images need neither. `node request-metrics.mjs KIT/tools.d/prometheus.yaml FOLDER`
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [from, folder] = process.argv.slice(2);
const documents = readFileSync(from, 'utf8').split(/^---$/m);
const filter = documents.find((text) => /^kind: EnvoyFilter$/m.test(text));
const rules = documents.join('').match(/^ +metric_relabel_configs:\n(?: {10}.*\n)+/m)?.[0];
if (!filter || !rules) throw new Error(`${from} has no EnvoyFilter or no metric_relabel_configs`);

const ours = readFileSync(join(import.meta.dirname, '../k8s/components/observability/prometheus.yml'), 'utf8');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'request-metrics.yaml'), filter);
// The last scrape job is the one of the pods: the rules are appended to it, indented by four spaces.
writeFileSync(join(folder, 'prometheus.yml'), ours + rules.replace(/^ {8}/gm, '    ').replace(/^ {6,}-/gm, '      -'));
writeFileSync(
  join(folder, 'kustomization.yaml'),
  `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [request-metrics.yaml]
configMapGenerator:
  - { name: prometheus, namespace: observability, behavior: merge, files: [prometheus.yml] }
`,
);
