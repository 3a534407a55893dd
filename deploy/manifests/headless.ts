// k8s/components/headless/kustomization.yaml: balancing by the clients, where no mesh does it.
import { grpcServices, workload } from '../../topology.ts';
import { edgesTo, grpcCallers } from './peers.ts';
import { yamlFile } from './yaml.ts';

const comment = `
For clusters without a mesh: clients share their calls among all replicas of a service, instead of staying with the
one that they found first. Made by \`npm run manifests\` from topology.ts; do not edit.

A headless Service gives the pods' own addresses and translates no port: clients must call the container's. A Service
can't be made headless later, or back: delete it first.
`;

const setEnv = (variables: Record<string, string>) => `
spec:
  template:
    spec:
      containers:
        - name: server
          env:
${Object.entries(variables)
  .map(([name, value]) => `            - { name: ${name}, value: ${value} }\n`)
  .join('')}`;

/** Every gRPC service, and nothing else of the shop. */
export const grpcServicesPattern = '.*service';

/** kustomize wants a name in a patch, and then takes the target's. */
const patch = (kind: 'Deployment' | 'Service', name: string, body: string) => ({
  target: { kind, name },
  patch: `${head[kind]}metadata: { name: each }${body}`,
});

const head = { Deployment: 'apiVersion: apps/v1\nkind: Deployment\n', Service: 'apiVersion: v1\nkind: Service\n' };

/** For the callers of a workload whose Service has another port than its container. */
const addresses = grpcServices
  .filter((name) => workload(name).port !== workload(name).containerPort)
  .map((name) =>
    patch(
      'Deployment',
      edgesTo(name)
        .map(({ caller }) => caller)
        .join('|'),
      setEnv({ [workload(name).address]: `${name}:${workload(name).containerPort}` }),
    ),
  );

export const headless = {
  apiVersion: 'kustomize.config.k8s.io/v1alpha1',
  kind: 'Component',
  patches: [
    patch('Service', grpcServicesPattern, '\nspec:\n  clusterIP: None\n'),
    patch('Deployment', grpcCallers.join('|'), setEnv({ GRPC_LB_POLICY: 'round_robin' })),
    // Clients look for new replicas when a connection ends.
    patch('Deployment', grpcServicesPattern, setEnv({ GRPC_MAX_CONNECTION_AGE: '5m' })),
    ...addresses,
  ],
};

export const headlessFile = () => yamlFile(comment, [headless]);
