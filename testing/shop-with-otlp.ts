// A shop in its own process that logs to stdout, exports spans and metrics to its parent, and exits with it.
import { startShop, type Vars } from './running-shop.ts';

const vars: Vars = JSON.parse(process.argv[3] ?? '{}');
const shop = await startShop({
  vars: {
    LOG_LEVEL: 'info',
    OTEL_EXPORTER_OTLP_ENDPOINT: process.argv[2] ?? '',
    OTEL_METRIC_EXPORT_INTERVAL: '100',
    OTEL_BSP_SCHEDULE_DELAY: '20',
    ENABLE_OUTBOX: 'true',
    ENABLE_ASSISTANT: 'true',
    // A busy machine must not change which signals are sent.
    PAGE_BUDGET: '30s',
    ORDER_BUDGET: '30s',
    GRPC_CALL_TIMEOUT: '30s',
    ...vars,
  },
});
process.once('disconnect', async () => {
  await shop.stop();
  process.exit(0);
});
process.send?.(shop.url);
