// Limits of attributes, events and links: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#attribute-limits
import type { LogRecordLimits } from '@opentelemetry/sdk-logs';
import type { SpanLimits } from '@opentelemetry/sdk-trace';
import type { Env } from '../env.ts';

/** Undefined if none of these variables is set: then the SDK's default applies. */
function limit(env: Env, ...names: readonly string[]): number | undefined {
  const name = names.find((one) => env.optional(one) !== undefined);
  return name === undefined ? undefined : env.int(name, 0);
}

/** What is not set is undefined. */
export const spanLimits = (env: Env): SpanLimits => ({
  attributeValueLengthLimit: limit(env, 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
  attributeCountLimit: limit(env, 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'),
  eventCountLimit: limit(env, 'OTEL_SPAN_EVENT_COUNT_LIMIT'),
  linkCountLimit: limit(env, 'OTEL_SPAN_LINK_COUNT_LIMIT'),
  attributePerEventCountLimit: limit(env, 'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'),
  attributePerLinkCountLimit: limit(env, 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'),
});

/** What is not set is undefined. */
export const logRecordLimits = (env: Env): LogRecordLimits => ({
  attributeValueLengthLimit: limit(
    env,
    'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  ),
  attributeCountLimit: limit(env, 'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'),
});
