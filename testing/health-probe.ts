// Checks a gRPC server's health on a new connection, as a Kubernetes probe does.

import { rawClient } from '@boutique/service-kit/testing/raw-client';
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import { healthService } from '../service-kit/health.ts';

const { definition } = healthService('', []);

export async function isServing(address: string): Promise<boolean> {
  const client = rawClient(address);
  try {
    return propertiesOf(await client.unary(definition, 'Check', { service: '' })).status === 'SERVING';
  } finally {
    client.close();
  }
}
