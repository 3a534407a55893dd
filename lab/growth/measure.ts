// Measures each request in alternating rounds, one request at a time.
import { cpuSeconds, memoryOf } from '../bench/process-usage.ts';
import { median, quantile, ratioOf, type Spread, spreadOf, sum } from '../statistics.ts';
import { type Send, type Size, subjects } from './requests.ts';
import type { GrownShop } from './start-grown.ts';

export interface GrowthRow {
  readonly name: string;
  /** CPU of all processes. */
  readonly cpuMs: Spread;
  /** To the shop with little data, in consecutive rounds. */
  readonly ratio: Spread;
  readonly p95Ms: number;
  readonly smallP95Ms: number;
}

export interface Measured {
  readonly size: Size;
  readonly rows: readonly GrowthRow[];
  readonly start: GrownShop['start'];
  readonly idleMebibytes: number;
  readonly loadedMebibytes: number;
  readonly storedMebibytes: number;
  readonly backupSeconds: number;
}

interface Rounds {
  readonly rounds: number;
  readonly requests: number;
}

interface Round {
  readonly cpuMs: number;
  readonly times: readonly number[];
}

export async function measure(
  small: GrownShop,
  large: GrownShop,
  { rounds, requests }: Rounds,
  onRow: (row: GrowthRow) => void,
): Promise<Measured> {
  const rows: GrowthRow[] = [];
  const shops = [small, large];
  for (const { prepare } of subjects) for (const grown of shops) await warmUp(await prepare(grown, requests), requests);
  for (const { name, prepare } of subjects) {
    const sides: { grown: GrownShop; found: Round[] }[] = shops.map((grown) => ({ grown, found: [] }));
    for (let round = 0; round < rounds; round++)
      for (const { grown, found } of sides)
        found.push(await measureRound(grown, await prepare(grown, requests), requests));
    const row = rowOf(name, sides[0]?.found ?? [], sides[1]?.found ?? []);
    rows.push(row);
    onRow(row);
  }
  const { size, start, idleMebibytes, storedMebibytes, shop } = large;
  const loadedMebibytes = sum(memoryOf(shop.pids()).map(({ rssMebibytes }) => rssMebibytes));
  return { size, rows, start, idleMebibytes, loadedMebibytes, storedMebibytes, backupSeconds: await large.backUp() };
}

/** Both shops have just started: their code gets faster, and they collect what the start left. */
async function warmUp(send: Send, requests: number): Promise<void> {
  for (let request = 0; request < requests; request++) await send();
}

async function measureRound({ shop }: GrownShop, send: Send, requests: number): Promise<Round> {
  const pids = shop.pids();
  const before = sum([...cpuSeconds(pids).values()]);
  const times: number[] = [];
  for (let request = 0; request < requests; request++) {
    const began = performance.now();
    await send();
    times.push(performance.now() - began);
  }
  return { cpuMs: (1000 * (sum([...cpuSeconds(pids).values()]) - before)) / requests, times };
}

function rowOf(name: string, small: readonly Round[], large: readonly Round[]): GrowthRow {
  const cpuOf = (rounds: readonly Round[]) => rounds.map(({ cpuMs }) => cpuMs);
  const p95Of = (rounds: readonly Round[]) => median(rounds.map(({ times }) => quantile(times, 0.95)));
  return {
    name,
    cpuMs: spreadOf(cpuOf(large)),
    ratio: ratioOf(cpuOf(large), cpuOf(small)),
    p95Ms: p95Of(large),
    smallP95Ms: p95Of(small),
  };
}
