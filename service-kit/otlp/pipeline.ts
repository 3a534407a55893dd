// What the exports of all signals have in common.
import type { Log } from '../log.ts';
import type { Outage } from './outage.ts';
import type { OtlpSettings } from './settings.ts';

/** How a workload exports one signal. */
export interface Pipeline {
  /** Exports what is queued. */
  flush(): Promise<void>;
  outage: Outage;
}

/** Of a workload whose signals are exported. */
export interface PipelineOptions {
  settings: OtlpSettings;
  log: Log;
}

/** Workloads of one process with the same settings share what `create` makes: a queue, a timer and a connection. */
export function shared<T>(): (settings: readonly unknown[], create: () => T) => T {
  const made = new Map<string, T>();
  return (settings, create) => {
    const key = JSON.stringify(settings);
    const existing = made.get(key);
    if (existing !== undefined) return existing;
    const fresh = create();
    made.set(key, fresh);
    return fresh;
  };
}
