// A kubectl for tests: keeps objects in the file FAKE_CLUSTER, and accepts the commands that lessons use.
import { readFileSync, writeFileSync } from 'node:fs';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const file = process.env.FAKE_CLUSTER;
const objects = new Map(JSON.parse(readFileSync(file, 'utf8')));
const args = process.argv.slice(2).filter((one, at, all) => one !== '--context' && all[at - 1] !== '--context');
const [verb, ...rest] = args;
const optionOf = (option) => (rest.includes(option) ? rest[rest.indexOf(option) + 1] : undefined);
const namespace = optionOf('--namespace') ?? '';
const key = (kind, of, name) => `${kind.toLowerCase().split('.')[0]} ${of ?? ''}/${name}`;
const keyOf = ({ kind, metadata }) => key(kind, metadata.namespace, metadata.name);
const input = () => {
  const parsed = JSON.parse(readFileSync(0, 'utf8'));
  return parsed.items ?? [parsed];
};
const fail = (message) => {
  console.error(message);
  process.exit(1);
};
const print = (found) => console.log(JSON.stringify({ kind: 'List', items: found }));
const merged = (target, patch) => {
  if (Array.isArray(patch) || typeof patch !== 'object' || patch === null) return patch;
  const of = typeof target === 'object' ? target : {};
  return {
    ...of,
    ...Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, merged(of?.[name], value)])),
  };
};

const verbs = {
  get() {
    if (rest.includes('--filename')) return print(input().flatMap((one) => objects.get(keyOf(one)) ?? []));
    if (rest.includes('--all-namespaces')) return print([...objects.values()]);
    if (rest[0].includes(',')) return print([]);
    const found = objects.get(key(rest[0], namespace, rest[1]));
    if (found) console.log(JSON.stringify(found));
  },
  create() {
    for (const one of input()) {
      if (objects.has(keyOf(one))) fail('Error from server (AlreadyExists)');
      objects.set(keyOf(one), one);
    }
  },
  apply() {
    for (const one of input()) objects.set(keyOf(one), merged(objects.get(keyOf(one)), one));
  },
  replace() {
    for (const one of input()) {
      const { annotations = {} } = one.metadata;
      // As kubectl does.
      if (annotations[lastApplied]) annotations[lastApplied] = JSON.stringify({ kind: one.kind, spec: one.spec });
      objects.set(keyOf(one), one);
    }
  },
  patch() {
    const name = key(rest[0], namespace, rest[1]);
    if (!objects.has(name)) fail(`Error from server (NotFound): ${name}`);
    const change = JSON.parse(optionOf('--patch'));
    if (optionOf('--type') !== 'json') return objects.set(name, merged(objects.get(name), change));
    // The only operation that lessons use.
    const added = change.map(({ path, value }) => [path.slice(1), value]);
    objects.set(name, { ...objects.get(name), ...Object.fromEntries(added) });
  },
  delete() {
    if (rest.includes('--filename')) for (const one of input()) objects.delete(keyOf(one));
    else objects.delete(key(rest[0], namespace, rest[1]));
  },
  'api-resources': () => console.log('configmaps\nevents\npods\nvirtualservices.networking.istio.io'),
  rollout() {},
  wait() {},
};
if (!verbs[verb]) fail(`fake-kubectl has no ${verb}`);
verbs[verb]();
writeFileSync(file, JSON.stringify([...objects]));
