// docs/reliability.md: what a visitor gets while a service is down, stuck or slow, as measured on the running shop.
import { backends, budgetMs, type Measured, outages, pages } from '../../testing/outage.ts';
import { promisesSection } from './promises.ts';
import { soakSection } from './soak.ts';

/** Shown where a visitor notices: the machine that measured matters little to whole seconds. */
function timeOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds > 0 ? ` after ${seconds} s` : '';
}

function rowOf(backend: string, { cells }: Measured): string {
  const columns = pages.map((page) =>
    outages
      .map((outage) => {
        const cell = cells.find((one) => one.backend === backend && one.outage === outage && one.page === page);
        return cell ? `${cell.status}${timeOf(cell.ms)}` : '?';
      })
      .join(' / '),
  );
  return `| ${backend} | ${columns.join(' | ')} |`;
}

const head = pages.map((page) => `${page} (≤ ${budgetMs[page] / 1000} s)`).join(' | ');

/** The page as it should be in docs/, but for the times. */
export const reliabilityPage = (measured: Measured): string => `# Reliability

## When a service fails

Made by \`npm run docs -- reliability\` from measurements; do not edit. \`test/dead-stuck-slow.test.ts\` measures again and
fails when a status differs or a visitor waits longer than promised.

Each cell has three answers: while the service is ${outages.join(' / ')}.

- **stuck**: connections stand, nothing answers, as after SIGSTOP
- **slow**: every answer comes 2 s late
- **down**: connections are refused

| service | ${head} |
|---|${pages.map(() => '---|').join('')}
${backends.map((backend) => rowOf(backend, measured)).join('\n')}

- 200 is the page, without the part that is missing: ads, recommendations, the number at the cart.
- 503 is a page that says so in a sentence, with Retry-After. Only the order form's own 503 mentions an order: it says that
  nothing was ordered where that is known, and otherwise that the shop is not sure. In both cases the visitor can send the
  same form again; its key keeps it from becoming two orders. \`test/claims.test.ts\` checks what each page may say.
- 303 leads to the page of the order, which tells its state. It works during the outage too.
- Once the service is back, all pages and orders work again within a second, without a restart of anybody.
- Every order comes to its end by itself afterwards: sent, or given back. None stays charged without a parcel.

${promisesSection()}
${soakSection()}`;

/** What has to be equal whenever it is measured. */
export const withoutTimes = (page: string): string => page.replace(/ after \d+ s/g, '');
