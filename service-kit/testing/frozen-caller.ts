// A caller with a slow call, a large response and a health watch, which a test freezes.
import { healthService } from '../health.ts';
import { echo } from './echo.ts';
import { rawClient } from './raw-client.ts';

const client = rawClient(process.argv[2] ?? '');
const { definition } = healthService('', []);
for (const text of ['slow', 'large']) client.unary(echo.service, 'Say', { text }).catch(() => {});
client
  .serverStream(definition, 'Watch', { service: '' })
  .on('error', () => {})
  .resume();
await client.unary(definition, 'Check', { service: '' });
process.send?.('called');
