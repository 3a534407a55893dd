// Notices what OpenTelemetry's SDK drops because a queue is full: it counts that in a metric of its own, and logs nothing.
import { type Counter, createNoopMeter, type Meter, type MeterProvider } from '@opentelemetry/api';

/** For a processor's own metrics. */
export function countDropped(dropped: (count: number) => void): MeterProvider {
  const processed: Counter = {
    add(count, attributes) {
      if (attributes?.['error.type'] === 'queue_full') dropped(count);
    },
  };
  const meter: Meter = Object.assign(Object.create(createNoopMeter()), { createCounter: () => processed });
  return { getMeter: () => meter };
}
