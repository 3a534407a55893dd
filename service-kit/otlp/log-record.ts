// A line of pino's as a log record of OpenTelemetry. telemetry/ has the names of its fields and attributes.
import type { Attributes, LogRecord } from '@opentelemetry/api';
import { withSourcePositions } from '../source-map.ts';
import { propertiesOf } from '../unknown-values.ts';
import { attributeName } from './log-attributes.ts';

/** pino's levels are 10, 20, …; OpenTelemetry's begin at 1, 5, …. */
const severities = [
  { severityNumber: 1, severityText: 'trace' },
  { severityNumber: 5, severityText: 'debug' },
  { severityNumber: 9, severityText: 'info' },
  { severityNumber: 13, severityText: 'warn' },
  { severityNumber: 17, severityText: 'error' },
  { severityNumber: 21, severityText: 'fatal' },
];

/** `args` as passed to log.info and so on: fields and a message, or only one of them. */
export function logRecord(level: number, args: readonly unknown[]): LogRecord {
  const [first, second] = args;
  const message = typeof first === 'string' ? first : second;
  const attributes: Attributes = {};
  const { event, ...fields } = propertiesOf(first);
  const eventName = typeof event === 'string' ? event : '';
  if (first instanceof Error) addError(attributes, first);
  else if (typeof first === 'object') addFields(attributes, fields, (field) => attributeName(eventName, field));
  return {
    ...(eventName && { eventName }),
    ...severities[Math.min(Math.max(Math.round(level / 10) - 1, 0), severities.length - 1)],
    body: typeof message === 'string' ? message : first instanceof Error ? first.message : '',
    attributes,
  };
}

function addFields(attributes: Attributes, fields: unknown, nameOf: (field: string) => string): void {
  for (const [field, value] of Object.entries(propertiesOf(fields))) {
    const name = nameOf(field);
    if (value instanceof Error) addError(attributes, value);
    else if (['string', 'number', 'boolean'].includes(typeof value)) attributes[name] = plain(value);
    else if (Array.isArray(value)) attributes[name] = value.map(String);
    else if (typeof value === 'object') addFields(attributes, value, (inner) => `${name}.${inner}`);
  }
}

/** Receivers reject a batch with NaN in JSON, or with an integer of more than 63 bits. */
const plain = (value: unknown): string | number | boolean =>
  typeof value === 'boolean' || (typeof value === 'number' && isExact(value)) ? value : String(value);

const isExact = (value: number): boolean =>
  Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value));

function addError(attributes: Attributes, { name, message, stack }: Error): void {
  attributes['exception.type'] = name;
  attributes['exception.message'] = message;
  if (stack) attributes['exception.stacktrace'] = withSourcePositions(stack);
}
