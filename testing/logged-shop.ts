// A shop as a process of its own whose output is its log, all of it; it tells its parent where it is, and ends with it.
import { startShop } from './running-shop.ts';

const shop = await startShop({ traces: true, vars: { LOG_LEVEL: 'trace', ENABLE_OUTBOX: 'true' } });
process.once('disconnect', async () => {
  await shop.stop();
  process.exit(0);
});
process.send?.({ url: shop.url, tracesUrl: shop.tracesUrl });
