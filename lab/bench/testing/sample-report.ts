import type { ModelResult, Report } from '../result.ts';

const spread = (value: number) => ({ median: value, min: value, max: value });

function result(ratio: number, errors = 0): ModelResult {
  const times = { requests: 900, requestsPerSecond: 300, p50Ms: 2, p95Ms: 4, p99Ms: 9, baselineP50Ms: 1 };
  const cpu = { shopMs: spread(1.2), baselineMs: spread(1.2 / ratio), ratio: spread(ratio) };
  const row = { visitors: 10, complaints: [], ...times, ...cpu, errors };
  const processes = [{ name: 'start', shopMs: 1.2, baselineMs: 1 }];
  const memory = [{ name: 'start', rssMebibytes: 170, pssMebibytes: 150 }];
  return {
    model: 'single',
    rows: [
      { ...row, name: 'home', processes },
      { ...row, name: 'mix', processes },
    ],
    traced: { tracedMs: spread(1.8), ratio: spread(1.5), tracePageMs: 0.4, errors: 0, complaints: [] },
    log: { bytesPerRequest: 590, linesPerRequest: 4, linesPerCall: 1 },
    idle: memory,
    loaded: memory,
    baselineLoaded: memory,
    startUp: { seconds: 0.9, cpuSeconds: 1.1 },
  };
}

/** A complete run in which every ratio is the same. */
export const sampleReport = (ratio: number, errors = 0): Report => ({
  date: '2026-11-23',
  node: 'v24.0.0',
  cpus: 2,
  isQuick: false,
  seconds: 3,
  calibrationSeconds: 0.1,
  pages: [{ name: 'home', bytes: 8574, calls: 3, maxCalls: 4 }],
  models: [result(ratio, errors)],
  sizes: { bundles: [{ name: 'frontend', bytes: 2_000_000 }], pulledBytes: 'Docker is not installed.' },
});
