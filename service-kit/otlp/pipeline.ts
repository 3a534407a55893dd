// What the exports of all signals have in common.
import type { Resource } from '@opentelemetry/resources';
import type { Env } from '../env.ts';
import type { Log } from '../log.ts';
import type { Outage } from './outage.ts';
import type { OtlpSettings } from './settings.ts';

/** How a workload exports one signal. */
export interface Pipeline {
  /** Exports what is queued. */
  flush(): Promise<void>;
  outage: Outage;
}

/** What the pipelines of a workload are made from. */
export interface PipelineOptions {
  env: Env;
  log: Log;
  settings: OtlpSettings;
  resource: Resource;
  /** The name of the instrumentation scope. */
  scope: string;
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
