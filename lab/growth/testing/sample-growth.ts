// A result of `npm run growth` for tests of its reports.
import { spreadOf } from '../../statistics.ts';
import type { Measured } from '../measure.ts';
import type { GrowthReport } from '../saved-growth.ts';

const measured = (products: number, orders: number, ratio: number, seconds: number): Measured => ({
  size: { products, orders },
  rows: ['home', 'search'].map((name) => ({
    name,
    cpuMs: spreadOf([2]),
    ratio: spreadOf([ratio]),
    p95Ms: 4,
    smallP95Ms: 4,
  })),
  start: { seconds, cpuSeconds: seconds },
  idleMebibytes: 90,
  loadedMebibytes: 120,
  storedMebibytes: 300,
  backupSeconds: 1,
});

export const sampleGrowth: GrowthReport = {
  date: '2026-11-28',
  node: 'v24.21.0',
  store: 'SQLite',
  reference: { products: 9, orders: 100 },
  sizes: [measured(10_000, 100, 1.1, 0.5), measured(9, 1_000_000, 1.1, 0.5), measured(10_000, 1_000_000, 1.3, 2.5)],
};
