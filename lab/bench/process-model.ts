// How a shop and its baseline are split into processes.
import type { Pids } from './process-usage.ts';

export const processModels = ['single', 'per-service'] as const;
export type ProcessModel = (typeof processModels)[number];

export const titles: Readonly<Record<ProcessModel, string>> = {
  single: 'one process',
  'per-service': 'a process per service',
};

/** Arguments for `npm start`. */
export const argsOf = (model: ProcessModel): string[] => (model === 'single' ? [] : ['--processes']);

/** The target of the load: a shop or a baseline. */
export interface Subject {
  readonly url: string;
  pids(): Pids;
  stop(): Promise<void>;
}
