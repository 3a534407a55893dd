// k8s/components/service-mesh-istio/retries.yaml: which calls the sidecars repeat, and when.
import { contract } from '@boutique/protos/gen/contract.ts';
import protobuf from 'protobufjs';
import { maxReadAttempts } from '../../service-kit/channel-options.ts';
import { type WorkloadName, workload, workloadNames } from '../../topology.ts';
import { yamlFile } from './yaml.ts';

const comment = `
Which calls the callers' sidecars repeat, in place of the clients (GRPC_CLIENT_RETRIES=false).
Made by \`npm run manifests\` from topology.ts and the contract; do not edit.

Reads (NO_SIDE_EFFECTS in the contract) are repeated when they are answered UNAVAILABLE. Everything else only when it
cannot have been processed: no connection was made, or the server refused the stream before it looked at it, which
gRPC clients repeat by themselves too. So no order is placed twice, and no form is sent twice. "cancelled", which is
in Istio's own default, is nowhere: the caller has left. There is no perTryTimeout: a try that took too long would not
be repeated on any of these conditions, and each call brings its own deadline.
`;

/** Istio counts the repeats alone. */
const attempts = maxReadAttempts - 1;
const neverProcessed = ['connect-failure', 'refused-stream'];

interface Route {
  name: string;
  match?: { uri: { exact: string } }[];
  route: { destination: { host: string } }[];
  retries: { attempts: number; retryOn: string };
}

const root = protobuf.Root.fromJSON(contract);

/** RPCs of a gRPC service that change nothing, such as hipstershop.CartService/GetCart. */
export const readsOf = (service: string): string[] =>
  root
    .lookupService(service)
    .methodsArray.filter((method) => method.getOption('idempotency_level') === 'NO_SIDE_EFFECTS')
    .map((method) => `${service}/${method.name}`);

const repeatedOn = (conditions: string[]) => ({ attempts, retryOn: conditions.join(',') });

/** One for each workload that is called; it holds for calls within the mesh. */
export function retries(name: WorkloadName) {
  const { serves } = workload(name);
  const route = [{ destination: { host: name } }];
  const reads = serves ? readsOf(serves) : [];
  const http: Route[] = [{ name: reads.length > 0 ? 'others' : 'all', route, retries: repeatedOn(neverProcessed) }];
  if (reads.length > 0)
    http.unshift({
      name: 'reads',
      match: reads.map((rpc) => ({ uri: { exact: `/${rpc}` } })),
      route,
      retries: repeatedOn([...neverProcessed, 'unavailable']),
    });
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name },
    spec: { hosts: [name], gateways: ['mesh'], http },
  };
}

export const virtualServices = workloadNames.map(retries);

export const retriesFile = () => yamlFile(comment, virtualServices);
