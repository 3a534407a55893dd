// Settings that may be the wrong ones: each probe changes one of them.
import { isAddress } from '../variables.ts';
import type { Outcome } from './outcome.ts';
import type { OtlpSettings } from './settings.ts';

/** Environment variables. */
export type Vars = Readonly<Record<string, string | undefined>>;

/** A change, and what it would mean if it is accepted. */
export interface Probe {
  advice: string;
  fix: Readonly<Record<string, string>>;
}

const otherPorts: Readonly<Record<string, string>> = { 4317: '4318', 4318: '4317' };
const temporality = 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE';
/** Whether a collector refuses the key. */
export const isRefusal = (code: string): boolean => /^(401|403|UNAUTHENTICATED|PERMISSION_DENIED)$/.test(code);

/** What to try, in this order, after this outcome. */
export function probes(vars: Vars, settings: OtlpSettings, outcome: Outcome): Probe[] {
  if (outcome.kind !== 'failed') return otherTemporality(vars, settings);
  // The wrong key or host is none of the settings below.
  if (isRefusal(outcome.code) || /^(ENOTFOUND|EAI_AGAIN)$/.test(outcome.code)) return [];
  const isRefused = /ECONNREFUSED/.test(outcome.code + outcome.words);
  if (isRefused) return otherPort(vars, settings);
  const basic = [...otherProtocol(vars, settings), ...otherScheme(vars, settings)];
  // Each of the others would wait as long.
  if (/^(TIMEOUT|DEADLINE_EXCEEDED)$/.test(outcome.code)) return basic;
  return [
    ...basic,
    ...otherProtocolAndScheme(vars, settings),
    ...(outcome.code === '415' ? otherEncoding(vars, settings) : []),
    ...otherPath(vars, settings),
    ...otherPort(vars, settings),
    ...otherTemporality(vars, settings),
    ...withoutCompression(vars, settings),
  ];
}

/** The name of the variable that decides: the signal's own if it is set. */
export function nameOf(vars: Vars, { signal }: OtlpSettings, option: string): string {
  const own = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${option}`;
  return vars[own]?.trim() ? own : `OTEL_EXPORTER_OTLP_${option}`;
}

const set = (fix: Readonly<Record<string, string>>): string =>
  `Set ${Object.entries(fix)
    .map(([name, value]) => `${name}=${value}`)
    .join(' and ')}`;

/** The endpoint's variable and value. The original's variable has no scheme to change, so it is replaced. */
function endpointOf(vars: Vars, settings: OtlpSettings) {
  const name = nameOf(vars, settings, 'ENDPOINT');
  return {
    name,
    given: vars[name]?.trim() || new URL(settings.url).origin,
    isBase: name === 'OTEL_EXPORTER_OTLP_ENDPOINT',
  };
}

const otherSchemeOf = (url: string): string => (url.startsWith('https:') ? 'http:' : 'https:');

/** Another protocol, and with `isOtherScheme` also TLS or no TLS. */
function protocolFix(vars: Vars, settings: OtlpSettings, isOtherScheme: boolean): Readonly<Record<string, string>> {
  const { name, given, isBase } = endpointOf(vars, settings);
  const isGrpc = settings.protocol === 'grpc';
  const scheme = isOtherScheme ? otherSchemeOf(settings.url) : new URL(settings.url).protocol;
  const withScheme =
    isOtherScheme || (isGrpc && isAddress(given)) ? `${scheme}//${given.replace(/^https?:\/\//, '')}` : given;
  // The URL of one signal is the whole URL.
  const needsPath = isGrpc && !isBase && new URL(withScheme).pathname === '/';
  const endpoint = needsPath ? `${withScheme.replace(/\/$/, '')}/v1/${settings.signal}` : withScheme;
  return {
    [nameOf(vars, settings, 'PROTOCOL')]: isGrpc ? 'http/protobuf' : 'grpc',
    ...(endpoint !== given && { [name]: endpoint }),
  };
}

const speaks = ({ url, protocol }: OtlpSettings): string => {
  const { port, protocol: scheme } = new URL(url);
  return `Port ${port || (scheme === 'https:' ? 443 : 80)} speaks ${protocol === 'grpc' ? 'HTTP' : 'gRPC'}`;
};

function otherProtocol(vars: Vars, settings: OtlpSettings): Probe[] {
  const { port } = new URL(settings.url);
  const usual = settings.protocol === 'grpc' ? '4317' : '4318';
  const alternative = otherPorts[port] === usual ? `, or use port ${usual}` : '';
  const fix = protocolFix(vars, settings, false);
  return [{ advice: `${speaks(settings)}. ${set(shown(fix))}${alternative}.`, fix }];
}

const usesTls = ({ url }: OtlpSettings): string => (url.startsWith('https:') ? 'does not use TLS' : 'uses TLS');

function otherScheme(vars: Vars, settings: OtlpSettings): Probe[] {
  const { name, given } = endpointOf(vars, settings);
  const fix = { [name]: `${otherSchemeOf(settings.url)}//${given.replace(/^https?:\/\//, '')}` };
  return [{ advice: `The collector ${usesTls(settings)}. ${set(shown(fix))}.`, fix }];
}

/** Such as gRPC's default, TLS, to a plain port for HTTP. */
function otherProtocolAndScheme(vars: Vars, settings: OtlpSettings): Probe[] {
  const fix = protocolFix(vars, settings, true);
  return [{ advice: `${speaks(settings)} and ${usesTls(settings)}. ${set(shown(fix))}.`, fix }];
}

/** Prometheus reads no JSON, small receivers read nothing else. */
function otherEncoding(vars: Vars, settings: OtlpSettings): Probe[] {
  const isJson = settings.protocol === 'http/json';
  const fix = { [nameOf(vars, settings, 'PROTOCOL')]: isJson ? 'http/protobuf' : 'http/json' };
  return [{ advice: `The collector ${isJson ? 'does not read' : 'reads'} JSON. ${set(fix)}.`, fix }];
}

/** /v1/traces is missing in a full URL, or part of a base URL. */
function otherPath(vars: Vars, settings: OtlpSettings): Probe[] {
  if (settings.protocol === 'grpc') return [];
  const { name, given: endpoint, isBase } = endpointOf(vars, settings);
  const given = endpoint.replace(/\/$/, '');
  const suffix = `/v1/${settings.signal}`;
  const base = given.replace(/\/v1\/(traces|metrics|logs)$/, '');
  if (isBase ? base === given : given.endsWith(suffix)) return [];
  const fix = { [name]: isBase ? base : `${base}${suffix}` };
  const why = isBase ? `${suffix} is appended to the base URL` : `The URL for ${settings.signal} ends with ${suffix}`;
  return [{ advice: `${why}. ${set(shown(fix))}.`, fix }];
}

function otherPort(vars: Vars, settings: OtlpSettings): Probe[] {
  const { name, given } = endpointOf(vars, settings);
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
