// The steps of `npm run growth`: alternates a shop with little data and one with much, request by request.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDirectory } from '../../testing/running-shop.ts';
import { checkProc } from '../bench/process-usage.ts';
import { toJson } from '../json.ts';
import { type Measured, measure } from './measure.ts';
import { type Options, reference, sizesOf } from './options.ts';
import { formatRow, formatSize, formatTotals } from './report.ts';
import { resultsFolder } from './saved-growth.ts';
import { startGrown } from './start-grown.ts';

/** Resolves with the exit code. */
export async function growth(options: Options): Promise<number> {
  checkProc();
  const directory = freshDirectory();
  const sizes: Measured[] = [];
  for (const size of sizesOf(options)) {
    console.log(formatSize(size, reference));
    const large = await startGrown({ size, directory, isInRedis: options.redis });
    // Started for each size, as code that has run for longer costs less.
    const small = await startGrown({ size: reference, directory, isInRedis: options.redis });
    const measured = await measure(small, large, options, (row) => console.log(formatRow(row)));
    console.log(formatTotals(measured));
    sizes.push(measured);
    await small.stop();
    await large.stop();
  }
  const report = {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    store: options.redis ? 'Redis' : 'SQLite',
    reference,
    sizes,
  };
  if (options.json) writeFileSync(options.json, toJson(report));
  if (options.keep) {
    mkdirSync(resultsFolder, { recursive: true });
    const file = `${options.keep}-${report.store.toLowerCase()}.json`;
    writeFileSync(join(resultsFolder, file), toJson(report));
    console.log(`Saved as lab/growth/results/${file}`);
  }
  return 0;
}
