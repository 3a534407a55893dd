// The part of docs/performance.md about large catalogues and many orders: the results of `npm run growth`.
import { type Curve, curveChart } from '../../lab/charts.ts';
import type { Measured } from '../../lab/growth/measure.ts';
import type { Size } from '../../lab/growth/requests.ts';
import { type GrowthReport, savedGrowth } from '../../lab/growth/saved-growth.ts';

/** CPU of a page with much data, relative to the same page with little. */
const maxRatio = 1.2;
const maxSearchP95Ms = 10;
const maxStartSeconds = 2;
/** As many as a chart can have. */
const drawn = ['home', 'product', 'cart', 'order', 'search'];

const short = (count: number): string => {
  if (count >= 1_000_000) return `${count / 1_000_000} million`;
  return count >= 1_000 ? `${count / 1_000},000` : String(count);
};
const bold = (text: string, isBold: boolean) => (isBold ? `**${text}**` : text);
const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

const hasMoreProducts = ({ size }: Measured, reference: Size) => size.products !== reference.products;
const hasMoreOrders = ({ size }: Measured, reference: Size) => size.orders !== reference.orders;

function headOf({ sizes, reference }: GrowthReport): string {
  const names = sizes.map((one) =>
    [
      hasMoreProducts(one, reference) ? `${short(one.size.products)} products` : '',
      hasMoreOrders(one, reference) ? `${short(one.size.orders)} orders` : '',
    ]
      .filter(Boolean)
      .join(', '),
  );
  return [line(['', ...names]), `|---|${'---:|'.repeat(names.length)}`].join('\n');
}

function rowsOf({ sizes }: GrowthReport): string[] {
  const names = sizes[0]?.rows.map(({ name }) => name) ?? [];
  return names.map((name) => {
    const cells = sizes.map(({ rows }) => {
      const row = rows.find((one) => one.name === name);
      if (!row) return '–';
      const isSlow = name.startsWith('search') && row.p95Ms > maxSearchP95Ms;
      return `${bold(row.ratio.median.toFixed(2), row.ratio.median > maxRatio)}, ${bold(row.p95Ms.toFixed(1), isSlow)}`;
    });
    return line([name, ...cells]);
  });
}

function totalsOf({ sizes, store }: GrowthReport): string[] {
  const row = (name: string, cell: (one: Measured) => string) => line([name, ...sizes.map(cell)]);
  return [
    row('start, s', ({ start }) => bold(start.seconds.toFixed(2), start.seconds > maxStartSeconds)),
    row('memory idle, after requests, MiB', ({ idleMebibytes, loadedMebibytes }) =>
      [idleMebibytes, loadedMebibytes].map((value) => value.toFixed(0)).join(', '),
    ),
    ...(store === 'SQLite' ? [row('stored, MiB', ({ storedMebibytes }) => storedMebibytes.toFixed(0))] : []),
    row('backup, s', ({ backupSeconds }) => backupSeconds.toFixed(1)),
  ];
}

const tableOf = (report: GrowthReport): string =>
  `In ${report.store}, ${report.date}, Node ${report.node.replace('v', '')}:

${[headOf(report), ...rowsOf(report), ...totalsOf(report)].join('\n')}`;

/** Empty if no run was saved. */
export function growthSection(reports: readonly GrowthReport[] = savedGrowth()): string {
  const [first] = reports;
  if (!first) return '';
  const { products, orders } = first.reference;
  return `## As data grows

\`npm run growth -- --keep LABEL\`, and with \`--redis\` (about half an hour each), sends each request to two shops in turns: one
with ${products} products and ${orders} orders, and one with more of them, and as many carts as orders. The cells are the ratio of
CPU per request, and the p95 in ms. **Bold**: a ratio above ${maxRatio}, a search above ${maxSearchP95Ms} ms or a start above ${maxStartSeconds} s.

![CPU per request as data grows](performance/growth.svg)

${reports.map(tableOf).join('\n\n')}
`;
}

/** One point per size, in even steps. */
export function growthChart({ sizes, reference, store }: GrowthReport): string {
  const panel = (title: string, shown: readonly Measured[], label: (size: Size) => number) => ({
    title: `CPU per request with more ${title} (${store}), relative to little data`,
    curves: drawn.map((name): Curve => {
      const points = shown.flatMap(({ rows }, x) => {
        const row = rows.find((one) => one.name === name);
        return row ? [{ x: x + 1, y: row.ratio.median }] : [];
      });
      return { name, points: [{ x: 0, y: 1 }, ...points], dots: points };
    }),
    maxX: shown.length,
    xLabels: [reference, ...shown.map(({ size }) => size)].map((size, x) => ({ x, label: short(label(size)) })),
    limit: maxRatio,
  });
  return curveChart('CPU per request as data grows', [
    panel(
      'products',
      sizes.filter((one) => hasMoreProducts(one, reference) && !hasMoreOrders(one, reference)),
      ({ products }) => products,
    ),
    panel(
      'orders and carts',
      sizes.filter((one) => hasMoreOrders(one, reference) && !hasMoreProducts(one, reference)),
      ({ orders }) => orders,
    ),
  ]);
}
