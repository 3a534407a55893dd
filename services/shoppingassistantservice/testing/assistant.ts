// The assistant on a free port, with a client for it.
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { run } from '../main.ts';

export const vars = { PORT: '0', LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'silent', GRPC_CLIENT_RETRIES: '0' };

export async function startAssistant(catalogPort: number, more = {}) {
  const address = `127.0.0.1:${catalogPort}`;
  const workload = testWorkload('shoppingassistantservice', {
    ...vars,
    PRODUCT_CATALOG_SERVICE_ADDR: address,
    ...more,
  });
  const running = await run(workload);
  const client = connect({
    workload,
    service: shop.ShoppingAssistantService,
    address: `127.0.0.1:${running.port}`,
    maxMessageBytes: 4 * 1024 * 1024,
  });
  return {
    ask: (message: string, image = '', timeoutMs = 10_000) => client.ask({ message, image }, { timeoutMs }),
    async stop() {
      client.close();
      await running.stop();
    },
  };
}
