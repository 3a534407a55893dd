import { promql, traces } from '../conditions.ts';
import type { Incident } from '../incident.ts';

const series = 'istio_requests_total';
const served = (app: string, more = '') => `rate(${series}{reporter="destination",app="${app}"${more}}[40s])`;
const internal = ',grpc_response_status="13"';
/** UNKNOWN, DEADLINE_EXCEEDED, INTERNAL and UNAVAILABLE. */
const failed = ',grpc_response_status=~"2|4|13|14"';

const symptoms = [
  promql(
    ...(['calls to currencyservice that return INTERNAL, %', 'currencyservice', series] as const),
    `100 * sum(${served('currencyservice', internal)}) / sum(${served('currencyservice')})`,
    { above: 10 },
  ),
  promql(
    ...(['pods of currencyservice that return INTERNAL', 'currencyservice', series] as const),
    `count(sum by (pod) (${served('currencyservice', internal)}) > 0)`,
    { above: 0, below: 2 },
  ),
  traces(
    'traces in which ConvertAll of currencyservice is INTERNAL',
    ...(['currencyservice', 'hipstershop.CurrencyService/ConvertAll', { 'error.type': 'INTERNAL' }] as const),
  ),
];
const unaffected = [
  promql(
    ...(['failed calls of cartservice, %', 'cartservice', series] as const),
    `100 * (sum(${served('cartservice', failed)}) or vector(0)) / sum(${served('cartservice')})`,
    { below: 5 },
  ),
];

export const sickReplica: Incident = {
  name: 'sick-replica',
  title: 'One of three replicas of currencyservice returns errors',
  happenedAt: 'https://aws.amazon.com/builders-library/implementing-health-checks/',
  runsIn: 'kind',
  injection: { text: 'one pod of three returns INTERNAL for every call, and its probes succeed' },
  blastRadius: 'a third of the calls for prices; the mesh does not avoid the pod, because INTERNAL is a response',
  rootCause: [{ workload: 'currencyservice', kind: 'sick-replica' }],
  symptoms,
  unaffected,
  remediation: 'delete the pod',
  pages: ['PageErrors /', 'PageErrors /product/:id'],
  possiblePages: ['PageErrors /cart', 'PageErrors /cart/checkout'],
  inCluster: {
    ...{ symptoms, unaffected },
    replicas: { currencyservice: 3 },
    async begin({ setFlags, readyPods, deletePod }) {
      const [pod = ''] = await readyPods('currencyservice');
      await setFlags([{ name: 'rpcError', value: 'INTERNAL', workload: 'currencyservice', host: pod }]);
      return () => deletePod(pod);
    },
  },
};
