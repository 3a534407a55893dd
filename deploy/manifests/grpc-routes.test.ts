// The component grpc-routes: every RPC has a route, no call is without one, and reads are retried in one place only.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { grpcServices, workload } from '../../topology.ts';
import { grpcRoutes } from './grpc-routes.ts';
import { rpcsOf } from './retries.ts';
import { render } from './testing/render-components.ts';

test('each service has a route of its RPCs, and one of all other calls', () => {
  assert.deepEqual(
    grpcRoutes.map(({ metadata }) => metadata.name),
    grpcServices,
  );
  for (const { metadata, spec } of grpcRoutes) {
    const { port, serves = '' } = workload(metadata.name);
    assert.deepEqual(spec.parentRefs, [{ group: '', kind: 'Service', name: metadata.name, port }]);
    const [own, others] = spec.rules;
    assert.deepEqual(
      own?.matches?.map(({ method }) => `${method.service}/${method.method}`),
      rpcsOf(serves),
    );
    for (const rule of spec.rules) assert.deepEqual(rule.backendRefs, [{ name: metadata.name, port }]);
    assert.equal(others?.matches, undefined);
  }
});

interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: {
    ports: { appProtocol: string }[];
    template: { spec: { containers: { env: { name: string; value?: string }[] }[] } };
  };
}

for (const mesh of [[], ['service-mesh-istio']])
  test(`clients retry by themselves, and no VirtualService does, with ${mesh.join() || 'another mesh'}`, {
    skip,
  }, async () => {
    const objects = (await render([...mesh, 'grpc-routes'])).map((text): Manifest => parse(text));
    const routed = objects.filter(({ kind }) => kind === 'VirtualService').map(({ metadata }) => metadata.name);
    assert.deepEqual(routed.sort(), mesh.length > 0 ? ['frontend', 'frontend-ingress'] : []);
    for (const name of grpcServices) {
      const deployment = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name);
      const [server] = deployment?.spec.template.spec.containers ?? [];
      assert.equal(server?.env.find((one) => one.name === 'GRPC_CLIENT_RETRIES')?.value, 'true', name);
    }
  });

test('gRPC ports have the name that Kubernetes defines for their protocol, and others keep theirs', {
  skip,
}, async () => {
  const objects = (await render(['grpc-routes'])).map((text): Manifest => parse(text));
  const protocols = objects
    .filter(({ kind }) => kind === 'Service')
    .map(({ metadata, spec }) => `${metadata.name} ${spec.ports[0]?.appProtocol}`);
  const isGrpc = (line: string) => /service /.test(line);
  assert.equal(protocols.filter(isGrpc).length, grpcServices.length);
  for (const line of protocols)
    assert.match(line, isGrpc(line) ? / kubernetes\.io\/h2c$/ : / (http|redis|tcp|undefined)$/);
});
