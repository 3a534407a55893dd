// Where the MCP tools read from: a recording or a receiver of OTLP here; Jaeger and Prometheus in backends.ts.
import type { OrderStates } from '../incidents/order-states.ts';
import type { LogRecord, Point, Signals, Span } from '../incidents/signals.ts';

/** What a tool wants; a source may return more, and then the tool selects. Times are Unix ms. */
export interface Wanted {
  readonly service?: string | undefined;
  readonly name?: string | undefined;
  readonly traceId?: string | undefined;
  readonly minMs?: number | undefined;
  readonly failed?: boolean | undefined;
  readonly stepSeconds?: number | undefined;
  readonly from: number;
  readonly to: number;
}

/** Each rejects with a Problem if it can't read. */
export interface Source {
  /** The first and the last time, Unix ms; undefined without signals. */
  timeRange(): Promise<readonly [number, number] | undefined>;
  /** Of these at most, the newest, `spans` returns all spans; without it, of all. */
  readonly maxTraces?: number;
  spans(wanted: Wanted): Promise<readonly Span[]>;
  points(wanted: Wanted): Promise<readonly Point[]>;
  metricNames(wanted: Wanted): Promise<readonly string[]>;
  logs(wanted: Wanted): Promise<readonly LogRecord[]>;
  orders(wanted: Wanted): Promise<readonly OrderStates[]>;
}

/** `read` returns all signals so far. */
export const sourceOf = (read: () => Signals, readOrders: () => Promise<readonly OrderStates[]>): Source => ({
  async timeRange() {
    const { spans, points, logs } = read();
    const times = [spans, points, logs]
      .flatMap((items) => [items[0]?.at, items.at(-1)?.at])
      .filter((at) => at !== undefined);
    return times.length > 0 ? [Math.min(...times), Math.max(...times)] : undefined;
  },
  spans: async () => read().spans,
  points: async () => read().points,
  metricNames: async ({ service }) => [
    ...new Set(read().points.flatMap((point) => (!service || point.service === service ? [point.name] : []))),
  ],
  logs: async () => read().logs,
  orders: readOrders,
});
