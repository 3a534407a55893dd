// Reads Kiali's graph of the shop.
import { edges } from '../../topology.ts';
import { kialiUrl } from './cluster.ts';

interface Element {
  data: {
    id: string;
    workload?: string;
    service?: string;
    source: string;
    target: string;
    traffic?: { protocol: string };
    isMTLS?: string;
  };
}

export interface Edge {
  from: string;
  into: string;
  protocol: string;
  /** Percentage of encrypted traffic. */
  mtls: number;
}

/** All edges of the topology except that of the outbox page, which no journey visits. */
export const minEdges = edges.length - 1;

const query =
  'namespaces=demo-app&graphType=workload&duration=120s&appenders=deadNode,securityPolicy,istio,sidecarsCheck';

/** Empty until Kiali and its Prometheus are up. */
export async function shopGraph(): Promise<{ nodes: Set<string>; edges: Edge[] }> {
  const response = await fetch(`${kialiUrl}/kiali/api/namespaces/graph?${query}`);
  if (!response.ok) return { nodes: new Set(), edges: [] };
  const { elements }: { elements: { nodes: Element[]; edges: Element[] } } = JSON.parse(await response.text());
  const names = new Map(elements.nodes.map(({ data }) => [data.id, data.workload ?? data.service ?? '']));
  const drawn = elements.edges.map(({ data }) => ({
    from: names.get(data.source) ?? '',
    into: names.get(data.target) ?? '',
    protocol: data.traffic?.protocol ?? '',
    mtls: Number(data.isMTLS ?? 0),
  }));
  return { nodes: new Set(names.values()), edges: drawn };
}
