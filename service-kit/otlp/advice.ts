// What to do about a failure whose cause is known from its code, or that no other setting avoids.
import type { Outcome } from './outcome.ts';
import { nameOf, type Vars } from './probes.ts';
import type { OtlpSettings } from './settings.ts';

interface Cause {
  code: RegExp;
  words?: RegExp;
  /** `nameOf` an option is the variable that decides. */
  advice(settings: OtlpSettings, nameOf: (option: string) => string): string;
}

const exporterOf = ({ signal }: OtlpSettings) => `OTEL_${signal.toUpperCase()}_EXPORTER`;
const hostOf = ({ url }: OtlpSettings) => new URL(url).hostname;
const addressOf = ({ url }: OtlpSettings) => new URL(url).host;

/** The first one that matches. */
const causes: readonly Cause[] = [
  {
    code: /^(401|403|UNAUTHENTICATED|PERMISSION_DENIED)$/,
    advice: ({ headers }, nameOf) => {
      const names = Object.keys(headers);
      return names.length > 0
        ? `The key was refused. Check the value of ${names.join(', ')} in ${nameOf('HEADERS')}.`
        : `The collector requires a key, and none was sent. Set ${nameOf('HEADERS')}=NAME=KEY.`;
    },
  },
  {
    code: /^(ENOTFOUND|EAI_AGAIN|UNAVAILABLE)$/,
    words: /ENOTFOUND|EAI_AGAIN|Name resolution failed/,
    advice: (settings) =>
      `The host ${hostOf(settings)} does not exist. Check the name; a Service in another namespace is SERVICE.NAMESPACE.`,
  },
  {
    code: /^(TIMEOUT|DEADLINE_EXCEEDED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
    advice: (settings) =>
      `${addressOf(settings)} does not respond. Check the port, and whether a firewall, a proxy or a NetworkPolicy is in between.`,
  },
  {
    code: /./,
    words: /certificate required|bad certificate/,
    advice: (_, nameOf) =>
      `The collector requires a certificate of its clients. Set ${nameOf('CLIENT_CERTIFICATE')} and ${nameOf('CLIENT_KEY')}.`,
  },
  {
    code: /./,
    words: /alert (handshake failure|protocol version)/,
    advice: (_, nameOf) =>
      `The collector ended the TLS handshake. It may require a certificate of its clients (${nameOf('CLIENT_CERTIFICATE')} and ${nameOf('CLIENT_KEY')}), or accept only versions of TLS before 1.2.`,
  },
  {
    code: /./,
    words: /altnames/,
    advice: (settings) =>
      `The certificate of the collector is not for ${hostOf(settings)}. Use the host that it is for.`,
  },
  {
    code: /./,
    words: /certificate/i,
    advice: (_, nameOf) =>
      `The certificate of the collector is not trusted. Set ${nameOf('CERTIFICATE')} to a file with that of its authority.`,
  },
  {
    code: /^(ECONNREFUSED|UNAVAILABLE)$/,
    words: /ECONNREFUSED/,
    advice: (settings) =>
      `Nothing listens on ${addressOf(settings)}. Check host and port; in a container, localhost is the container itself.`,
  },
  {
    code: /^2\d\d$/,
    words: /^a (web page|response that is not OTLP)/,
    advice: () => 'The URL leads to another program, such as a login page or a proxy. Check host, port and path.',
  },
  {
    code: /^RESOURCE_EXHAUSTED$/,
    words: /^Received message larger than max/,
    advice: (settings) => `${addressOf(settings)} is another program, such as a proxy. Check host and port.`,
  },
  { code: /^3\d\d$/, advice: () => 'Redirects are not followed. Set the endpoint to the new URL.' },
  {
    code: /^(429|RESOURCE_EXHAUSTED)$/,
    advice: () => 'The limit of the account or the collector is reached. Wait, or send less: OTEL_TRACES_SAMPLER.',
  },
  {
    code: /^(404|405|UNIMPLEMENTED)$/,
    advice: (settings) =>
      `This address does not accept ${settings.signal}. Check the path; if the backend has no ${settings.signal}, set ${exporterOf(settings)}=none.`,
  },
  {
    code: /^(5\d\d|INTERNAL)$/,
    advice: () => 'The collector or a proxy failed. Its log may say more than its response.',
  },
  {
    code: /^(HPE_|EPROTO|ECONNRESET|UNAVAILABLE)/,
    advice: (settings) =>
      `${addressOf(settings)} is not a receiver of OTLP, neither over HTTP nor over gRPC. Check the port.`,
  },
];

/** Sentences for the person who set the endpoint. */
export function advise(vars: Vars, settings: OtlpSettings, outcome: Outcome): string {
  if (outcome.kind === 'accepted') return '';
  if (outcome.kind === 'partial')
    return outcome.rejected > 0
      ? `The collector accepted the request, but not its content. ${reasonIn(outcome.words)}`
      : 'It was accepted. The words are a warning.';
  const { code, words } = outcome;
  const cause = causes.find((one) => one.code.test(code) && (one.words?.test(words) ?? true));
  return cause?.advice(settings, (option) => nameOf(vars, settings, option)) ?? reasonIn(words);
}

const reasonIn = (words: string): string => (words ? 'Its words say why.' : 'It gave no reason; its log may have one.');
