// The signals of the shop in a kind cluster: Jaeger, Prometheus, the logs of its pods, and its Redis.
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import { withShopRedis } from '../../deploy/cluster/redis-password.ts';
import { requireCluster } from '../../deploy/cluster/require-cluster.ts';
import { findEngine, kubectl, portsOf, type Target, target } from '../../deploy/cluster/target.ts';
import { workloadNames } from '../../topology.ts';
import { redisOrderStates } from '../incidents/order-states.ts';
import type { LogRecord } from '../incidents/signals.ts';
import { backendsSource, plain } from './backends.ts';
import type { Source, Wanted } from './source.ts';

/** Of each pod. */
const maxLines = 2_000;

export async function clusterSource(name: string): Promise<Source> {
  const to = target(await findEngine(), { name });
  await requireCluster(to);
  const { jaeger, prometheus } = await portsOf(to);
  return backendsSource({
    ...{ jaeger: `http://localhost:${jaeger}`, prometheus: `http://localhost:${prometheus}` },
    logs: (wanted) => logsOf(to, wanted),
    orders: () => withShopRedis(to, redisOrderStates),
  });
}

async function logsOf(to: Target, { service, from }: Wanted): Promise<LogRecord[]> {
  const names = workloadNames.filter((name) => service === undefined || name === service);
  if (names.length === 0) return [];
  const text = await kubectl(to, [
    ...['logs', '--namespace', to.namespace, '--selector', `app in (${names.join(',')})`, '--container', 'server'],
    ...[`--since-time=${new Date(from).toISOString()}`, `--tail=${maxLines}`],
    ...['--max-log-requests=50', '--ignore-errors'],
  ]);
  const records = text.split('\n').flatMap(recordOf);
  return records.sort((a, b) => a.at - b.at);
}

/** Of a line that the kit logged; other lines are ignored. */
export function recordOf(line: string): LogRecord[] {
  const { timestamp, service, severity, message, event = '', trace_id = '', span_id: _, ...rest } = fieldsOf(line);
  if (typeof timestamp !== 'string') return [];
  const attributes = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, plain(value)]));
  return [
    {
      ...{ at: Date.parse(timestamp), service: String(service), attributes, event: String(event) },
      ...{ severity: String(severity).toUpperCase(), text: String(message), traceId: String(trace_id) },
    },
  ];
}

function fieldsOf(line: string): Record<string, unknown> {
  try {
    return propertiesOf(JSON.parse(line));
  } catch {
    return {};
  }
}
