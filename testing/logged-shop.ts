// A shop in its own process that logs at every level to stdout, sends its URLs to its parent, and exits with it.
import { startShop } from './running-shop.ts';

const shop = await startShop({ traces: true, vars: { LOG_LEVEL: 'trace', ENABLE_OUTBOX: 'true' } });
process.once('disconnect', async () => {
  await shop.stop();
  process.exit(0);
});
process.send?.({ url: shop.url, tracesUrl: shop.tracesUrl, dataDir: shop.dataDir });
