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

/** What was read, and sentences about what was not. */
export interface Read<T> {
  readonly items: readonly T[];
  readonly notes?: readonly string[];
}

/** The first and the last time, Unix ms. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
  /** Only what tools look at without a range: there may be older signals. */
  readonly isUsual?: true;
}

/** Each rejects with a Problem if it can't read. */
export interface Source {
  /** Undefined without signals. */
  timeRange(): Promise<TimeRange | undefined>;
  spans(wanted: Wanted): Promise<Read<Span>>;
  points(wanted: Wanted): Promise<Read<Point>>;
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
    return times.length > 0 ? { from: Math.min(...times), to: Math.max(...times) } : undefined;
  },
  spans: async () => ({ items: read().spans }),
  points: async () => ({ items: read().points }),
  metricNames: async ({ service }) => [
    ...new Set(read().points.flatMap((point) => (!service || point.service === service ? [point.name] : []))),
  ],
  logs: async () => read().logs,
  orders: readOrders,
});
