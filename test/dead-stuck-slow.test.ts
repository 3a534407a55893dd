import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { reliabilityPage, rowOf, withoutTimes } from '../docs/generate/reliability.ts';
import { budgetMs, type Cell, type Measured, measureOutages } from '../testing/outage.ts';
import { textOf } from '../testing/page.ts';
import { read } from '../testing/sources.ts';

/** For a busy machine. */
const toleranceMs = 500;

const documented = withoutTimes(read('docs/reliability.md'));
const lateCells = ({ cells }: Measured) => cells.filter(({ page, ms }) => ms > budgetMs[page] + toleranceMs);
const lateRecoveries = ({ recoveries }: Measured) => recoveries.filter(({ ms }) => ms > 1_000 + toleranceMs);

/** Of one backend. */
function isOdd(one: Measured): boolean {
  const backend = one.cells[0]?.backend ?? '';
  const isDocumented = documented.includes(withoutTimes(rowOf(backend, one)));
  return !isDocumented || lateCells(one).length > 0 || lateRecoveries(one).length > 0;
}

let measured: Measured;
before(async () => {
  measured = await measureOutages(isOdd);
});

const nameOf = ({ backend, outage, page, status, ms }: Cell) =>
  `${page} with ${backend} ${outage}: ${status} after ${Math.round(ms)} ms`;

test('each page responds as described in docs/reliability.md', () => {
  const fresh = withoutTimes(reliabilityPage(measured));
  assert.equal(documented, fresh, 'run `npm run docs -- reliability` and check the difference');
});

test('no page takes longer than its budget', () => {
  assert.deepEqual(lateCells(measured).map(nameOf), []);
});

test('pages and orders succeed without optional services', () => {
  const optional = ['adservice', 'recommendationservice', 'emailservice', 'shoppingassistantservice'];
  const cells = measured.cells.filter(
    ({ backend, page }) =>
      optional.includes(backend) || (backend === 'cartservice' && page !== 'cart' && page !== 'order'),
  );
  const failed = cells.filter(({ page, status }) => status !== (page === 'order' ? 303 : 200));
  assert.deepEqual(failed.map(nameOf), []);
});

test('other pages show a friendly error', () => {
  const odd = measured.cells.filter(({ status }) => ![200, 303, 503].includes(status));
  assert.deepEqual(odd.map(nameOf), []);
  for (const cell of measured.cells.filter(({ status }) => status === 503)) {
    const kind = cell.page === 'order' ? /Nothing was ordered|We don’t know yet/ : /This is not available right now/;
    assert.match(textOf(cell.text), kind, nameOf(cell));
    assert.doesNotMatch(cell.text, /ECONNREFUSED|127\.0\.0\.1|Deadline|\.ts:/, nameOf(cell));
  }
});

test('everything works again within a second after an outage', () => {
  assert.deepEqual(lateRecoveries(measured), []);
});

test('every redirect to an order led to its page, and every order reached a final state', () => {
  assert.ok(measured.orderPages.length > 0);
  assert.deepEqual([...new Set(measured.orderPages)], [200]);
  const states = new Set(measured.ends);
  assert.deepEqual(
    [...states].filter((state) => state !== 'DONE' && state !== 'REFUNDED'),
    [],
  );
  assert.ok(states.has('REFUNDED'), 'orders with a failed payment were refunded');
});
