// Where and how a signal is exported, from OpenTelemetry's variables and the original's two.
// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
import { readDataFile } from '../data-file.ts';
import { type Env, EnvError } from '../env.ts';
import { isAddress } from '../variables.ts';
import { parseKeyValues } from './key-values.ts';
import { isSupported, type Protocol, type Signal } from './variables.ts';

/** Certificates and the key of a client, in PEM. */
export interface TlsFiles {
  ca?: string;
  cert?: string;
  key?: string;
}

/** How one signal is exported. */
export interface OtlpSettings {
  signal: Signal;
  protocol: Protocol;
  /** With http, where to post. With grpc only its scheme, host and port are used. */
  url: string;
  headers: Record<string, string>;
  isCompressed: boolean;
  /** Of an export with all its attempts; 0: unlimited. */
  timeoutMs: number;
  tls: TlsFiles;
}

/** The settings of a signal; undefined if it is not exported. Throws an EnvError if a file can't be read. */
export function otlpSettings(env: Env, signal: Signal): OtlpSettings | undefined {
  if (env.flag('OTEL_SDK_DISABLED') || !isExported(env, signal)) return undefined;
  const { nameOf, read } = optionsOf(env, signal);
  const protocol = protocolOf(read('PROTOCOL'));
  const url = endpoint(env, signal, protocol);
  if (!url) return undefined;
  return {
    signal,
    protocol,
    url,
    headers: headersOf(env, nameOf('HEADERS'), protocol),
    isCompressed: read('COMPRESSION')?.toLowerCase() === 'gzip',
    timeoutMs: env.int(nameOf('TIMEOUT'), 10_000),
    tls: readTls(env, nameOf),
  };
}

function optionsOf(env: Env, signal: Signal) {
  const general = (option: string) => `OTEL_EXPORTER_OTLP_${option}`;
  const own = (option: string) => `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${option}`;
  const nameOf = (option: string) => (env.optional(own(option)) === undefined ? general(option) : own(option));
  return { nameOf, read: (option: string) => env.optional(nameOf(option)) };
}

function isExported(env: Env, signal: Signal): boolean {
  const name = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  const exporters = (env.optional(name) ?? '').toLowerCase().split(',');
  const supported = exporters.map((one) => one.trim()).filter((one) => one !== '' && isSupported(name, one));
  return supported.length === 0 || supported.includes('otlp');
}

/** With gRPC, fewer characters are allowed in a name, and `-bin` at its end announces bytes. */
function headersOf(env: Env, variable: string, protocol: Protocol): Record<string, string> {
  const headers = parseKeyValues(env.optional(variable) ?? '');
  const wrong = Object.keys(headers).find((name) => !/^[\w.-]+(?<!-bin)$/i.test(name));
  if (protocol === 'grpc' && wrong !== undefined)
    throw new EnvError(
      `${env.service}: ${variable} has the header "${wrong}", but with protocol grpc a name is of letters, digits, "_", "-" and ".", and does not end with -bin.`,
    );
  return headers;
}

/** By default http/protobuf. */
export function protocolOf(value = ''): Protocol {
  const lower = value.toLowerCase();
  return lower === 'grpc' || lower === 'http/json' ? lower : 'http/protobuf';
}

/** With a scheme, which gRPC allows to omit. */
function endpoint(env: Env, signal: Signal, protocol: Protocol): string | undefined {
  const { nameOf, read } = optionsOf(env, signal);
  const isPlain = env.flag(nameOf('INSECURE'));
  const own = env.optional(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`);
  const given = own ?? read('ENDPOINT');
  if (protocol === 'grpc') {
    const url = given ?? collectorOfOriginal(env, signal);
    return url && isAddress(url) ? `${isPlain ? 'http' : 'https'}://${url}` : url;
  }
  if (own) return own;
  const base = given ?? collectorOfOriginal(env, signal)?.replace(/:4317$/, ':4318');
  return base && `${base.replace(/\/$/, '')}/v1/${signal}`;
}

/** Online Boutique exports only spans. */
function collectorOfOriginal(env: Env, signal: Signal): string | undefined {
  const collector = env.optional('COLLECTOR_SERVICE_ADDR');
  return signal === 'traces' && env.flag('ENABLE_TRACING') && collector ? `http://${collector}` : undefined;
}

function readTls(env: Env, nameOf: (option: string) => string): TlsFiles {
  const read = (option: string) => {
    const path = env.optional(nameOf(option));
    if (!path) return undefined;
    try {
      return readDataFile(path);
    } catch (error) {
      throw new EnvError(`${env.service}: ${nameOf(option)} is "${path}", but can't be read: ${messageOf(error)}.`);
    }
  };
  const files = { ca: read('CERTIFICATE'), cert: read('CLIENT_CERTIFICATE'), key: read('CLIENT_KEY') };
  const tls = Object.fromEntries(Object.entries(files).filter(([, text]) => text !== undefined));
  if (Object.keys(tls).length === 0) return {};
  if (Boolean(files.cert) !== Boolean(files.key))
    throw new EnvError(`${env.service}: ${nameOf('CLIENT_CERTIFICATE')} and ${nameOf('CLIENT_KEY')} need each other.`);
  try {
    // An import of node:tls also parses the certificates of all authorities.
    process.getBuiltinModule('node:tls').createSecureContext(tls);
  } catch (error) {
    const names = ['CERTIFICATE', 'CLIENT_CERTIFICATE', 'CLIENT_KEY'].map(nameOf).filter(env.optional);
    throw new EnvError(`${env.service}: the files of ${names.join(', ')} are invalid: ${messageOf(error)}.`);
  }
  return tls;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
