// The attributes of all signals of a workload.
import { randomUUID } from 'node:crypto';
import { SDK_INFO } from '@opentelemetry/core';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { Env } from '../env.ts';
import manifest from '../package.json' with { type: 'json' };
import { parseKeyValues } from './key-values.ts';

const sdk = Object.fromEntries(Object.entries(SDK_INFO).filter(([name]) => name.startsWith('telemetry.sdk.')));

/**
 * Call it once per workload, because each call makes a service.instance.id. service.name: OTEL_SERVICE_NAME, then
 * OTEL_RESOURCE_ATTRIBUTES, then the workload's name.
 */
export function workloadResource(env: Env): Resource {
  const name = env.optional('OTEL_SERVICE_NAME');
  return resourceFromAttributes({
    ...sdk,
    'service.name': env.service,
    'service.namespace': 'boutique',
    'service.instance.id': randomUUID(),
    // All packages have the same version.
    'service.version': manifest.version,
    ...parseKeyValues(env.optional('OTEL_RESOURCE_ATTRIBUTES') ?? ''),
    ...(name && { 'service.name': name }),
  });
}
