// Metrics of Node itself: event loop, garbage collection and heap. Loaded with the first workload that exports metrics.
// https://opentelemetry.io/docs/specs/semconv/runtime/nodejs-metrics/
import { constants, monitorEventLoopDelay, PerformanceObserver, performance } from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';
import type { Meter } from '@opentelemetry/api';
import { propertiesOf } from './unknown-values.ts';

let isStarted = false;

/** Only the first call starts them: all workloads of a process share its event loop and heap. */
export function startRuntimeMetrics(meter: Meter): void {
  if (isStarted) return;
  isStarted = true;
  observeDelay(meter);
  observeUtilization(meter);
  observeCollections(meter);
  observeHeap(meter);
}

/** How often the delay is measured. */
const resolutionMs = 20;
const seconds = (nanos: number) => Math.max(0, nanos / 1e9 - resolutionMs / 1000);

/** Since the previous export. Node's histogram has the time between two measurements, so the resolution is subtracted. */
function observeDelay(meter: Meter): void {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  const gauge = (name: string, description: string) =>
    meter.createObservableGauge(`nodejs.eventloop.delay.${name}`, { description, unit: 's' });
  const gauges = {
    min: gauge('min', 'Minimum delay of the event loop'),
    max: gauge('max', 'Maximum delay of the event loop'),
    mean: gauge('mean', 'Mean delay of the event loop'),
    stddev: gauge('stddev', 'Standard deviation of the delay of the event loop'),
    p50: gauge('p50', 'Half of the delays of the event loop are shorter'),
    p90: gauge('p90', '90 % of the delays of the event loop are shorter'),
    p99: gauge('p99', '99 % of the delays of the event loop are shorter'),
  };
  meter.addBatchObservableCallback((result) => {
    if (delays.count === 0) return;
    result.observe(gauges.min, seconds(delays.min));
    result.observe(gauges.max, seconds(delays.max));
    result.observe(gauges.mean, seconds(delays.mean));
    result.observe(gauges.stddev, delays.stddev / 1e9);
    for (const [name, percent] of [['p50', 50] as const, ['p90', 90] as const, ['p99', 99] as const])
      result.observe(gauges[name], seconds(delays.percentile(percent)));
    delays.reset();
  }, Object.values(gauges));
}

function observeUtilization(meter: Meter): void {
  const time = meter.createObservableCounter('nodejs.eventloop.time', {
    description: 'Time that the event loop was active or idle',
    unit: 's',
  });
  const utilization = meter.createObservableGauge('nodejs.eventloop.utilization', {
    description: 'Share of the time that the event loop was active, since the previous export',
    unit: '1',
  });
  let previous = performance.eventLoopUtilization();
  meter.addBatchObservableCallback(
    (result) => {
      const total = performance.eventLoopUtilization();
      result.observe(time, total.active / 1000, { 'nodejs.eventloop.state': 'active' });
      result.observe(time, total.idle / 1000, { 'nodejs.eventloop.state': 'idle' });
      result.observe(utilization, performance.eventLoopUtilization(total, previous).utilization);
      previous = total;
    },
    [time, utilization],
  );
}

const collectionTypes = new Map<unknown, string>([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

function observeCollections(meter: Meter): void {
  const durations = meter.createHistogram('v8js.gc.duration', {
    description: 'Duration of garbage collections',
    unit: 's',
    advice: { explicitBucketBoundaries: [0.001, 0.01, 0.1, 1, 10] },
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind } = propertiesOf(propertiesOf(entry).detail);
      durations.record(entry.duration / 1000, { 'v8js.gc.type': collectionTypes.get(kind) ?? 'major' });
    }
  }).observe({ entryTypes: ['gc'] });
}

function observeHeap(meter: Meter): void {
  const counter = (name: string, description: string) =>
    meter.createObservableUpDownCounter(`v8js.memory.heap.${name}`, { description, unit: 'By' });
  const used = counter('used', 'Used memory of a heap space');
  const size = counter('space.size', 'Size of a heap space');
  const available = counter('space.available_size', 'Available memory of a heap space');
  const physical = counter('space.physical_size', 'Committed memory of a heap space');
  meter.addBatchObservableCallback(
    (result) => {
      for (const space of getHeapSpaceStatistics()) {
        const attributes = { 'v8js.heap.space.name': space.space_name };
        result.observe(used, space.space_used_size, attributes);
        result.observe(size, space.space_size, attributes);
        result.observe(available, space.space_available_size, attributes);
        result.observe(physical, space.physical_space_size, attributes);
      }
    },
    [used, size, available, physical],
  );
}
