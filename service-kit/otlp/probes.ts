// Settings that may be the wrong ones: each probe changes one of them.
import { isAddress } from '../variables.ts';
import type { Outcome } from './outcome.ts';
import type { OtlpSettings } from './settings.ts';

type Vars = Readonly<Record<string, string | undefined>>;

/** A change, and what it would mean if it is accepted. */
export interface Probe {
  advice: string;
  fix: Readonly<Record<string, string>>;
}

const otherPorts: Readonly<Record<string, string>> = { 4317: '4318', 4318: '4317' };
const temporality = 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE';
/** The wrong key, host or address is none of the settings below. */
const hasOtherCause = /^(401|403|UNAUTHENTICATED|PERMISSION_DENIED|ENOTFOUND|EAI_AGAIN)$/;

/** What to try, in this order, after this outcome. */
export function probes(vars: Vars, settings: OtlpSettings, outcome: Outcome): Probe[] {
  if (outcome.kind !== 'failed') return otherTemporality(vars, settings);
  if (hasOtherCause.test(outcome.code)) return [];
  const isRefused = /ECONNREFUSED/.test(outcome.code + outcome.words);
  if (isRefused) return otherPort(vars, settings);
  const basic = [...otherProtocol(vars, settings), ...otherScheme(vars, settings)];
  // Each of the others would wait as long.
  if (/^(TIMEOUT|DEADLINE_EXCEEDED)$/.test(outcome.code)) return basic;
  return [
    ...basic,
    ...otherPath(vars, settings),
    ...otherPort(vars, settings),
    ...otherTemporality(vars, settings),
    ...withoutCompression(vars, settings),
  ];
}

/** The name of the variable that decides: the signal's own if it is set. */
function nameOf(vars: Vars, { signal }: OtlpSettings, option: string): string {
  const own = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${option}`;
  return vars[own]?.trim() ? own : `OTEL_EXPORTER_OTLP_${option}`;
}

const set = (fix: Readonly<Record<string, string>>): string =>
  `Set ${Object.entries(fix)
    .map(([name, value]) => `${name}=${value}`)
    .join(' and ')}`;

function otherProtocol(vars: Vars, settings: OtlpSettings): Probe[] {
  const { port, protocol, hostname } = new URL(settings.url);
  const isGrpc = settings.protocol === 'grpc';
  const endpoint = nameOf(vars, settings, 'ENDPOINT');
  const needsUrl = isGrpc && isAddress(vars[endpoint]?.trim() ?? '');
  const fix = {
    [nameOf(vars, settings, 'PROTOCOL')]: isGrpc ? 'http/protobuf' : 'grpc',
    ...(needsUrl && { [endpoint]: `${protocol}//${hostname}:${port}` }),
  };
  const speaks = `Port ${port || (protocol === 'https:' ? 443 : 80)} speaks ${isGrpc ? 'HTTP' : 'gRPC'}`;
  const usual = isGrpc ? '4317' : '4318';
  const alternative = otherPorts[port] === usual ? `, or use port ${usual}` : '';
  return [{ advice: `${speaks}. ${set(fix)}${alternative}.`, fix }];
}

function otherScheme(vars: Vars, settings: OtlpSettings): Probe[] {
  const isTls = settings.url.startsWith('https:');
  const name = nameOf(vars, settings, 'ENDPOINT');
  const given = vars[name]?.trim() ?? '';
  const value = `${isTls ? 'http' : 'https'}://${given.replace(/^https?:\/\//, '')}`;
  const fix = { [name]: value };
  return [{ advice: `The collector ${isTls ? 'does not use' : 'uses'} TLS. ${set(shown(fix))}.`, fix }];
}

/** /v1/traces is missing in a full URL, or part of a base URL. */
function otherPath(vars: Vars, settings: OtlpSettings): Probe[] {
  if (settings.protocol === 'grpc') return [];
  const name = nameOf(vars, settings, 'ENDPOINT');
  const given = vars[name]?.trim().replace(/\/$/, '') ?? '';
  const suffix = `/v1/${settings.signal}`;
  const base = given.replace(/\/v1\/(traces|metrics|logs)$/, '');
  const isBase = name === 'OTEL_EXPORTER_OTLP_ENDPOINT';
  if (isBase ? base === given : given.endsWith(suffix)) return [];
  const fix = { [name]: isBase ? base : `${base}${suffix}` };
  const why = isBase ? `${suffix} is appended to the base URL` : `The URL for ${settings.signal} ends with ${suffix}`;
  return [{ advice: `${why}. ${set(shown(fix))}.`, fix }];
}

function otherPort(vars: Vars, settings: OtlpSettings): Probe[] {
  const name = nameOf(vars, settings, 'ENDPOINT');
  const given = vars[name]?.trim() ?? '';
  const port = /:(4317|4318)\b/.exec(given)?.[1] ?? '';
  const other = otherPorts[port];
  if (!other) return [];
  const fix = { [name]: given.replace(`:${port}`, `:${other}`) };
  const protocol = settings.protocol === 'grpc' ? 'gRPC' : 'HTTP';
  return [{ advice: `The collector receives ${protocol} on port ${other}. ${set(shown(fix))}.`, fix }];
}

function otherTemporality(vars: Vars, settings: OtlpSettings): Probe[] {
  if (settings.signal !== 'metrics') return [];
  const isDelta = /^(delta|lowmemory)$/i.test(vars[temporality]?.trim() ?? '');
  const fix = { [temporality]: isDelta ? 'cumulative' : 'delta' };
  return [{ advice: `${isDelta ? 'Delta' : 'Cumulative'} metrics are refused. ${set(fix)}.`, fix }];
}

function withoutCompression(vars: Vars, settings: OtlpSettings): Probe[] {
  if (!settings.isCompressed) return [];
  const fix = { [nameOf(vars, settings, 'COMPRESSION')]: 'none' };
  return [{ advice: `Compressed exports are refused. ${set(fix)}.`, fix }];
}

/** Without the password or the query, which may have a key. */
function shown(fix: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fix).map(([name, value]) => [name, value.replace(/\/\/[^/@]*@/, '//***@').replace(/\?.*/, '?***')]),
  );
}
