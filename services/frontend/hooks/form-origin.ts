// Whether a form came from another site: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
import type { IncomingHttpHeaders } from 'node:http';
import type { Env } from '@boutique/service-kit/env';
import { listedHosts } from '@boutique/service-kit/http-hosts';

/** Two headers that don't belong together, as `[name, value]`. */
export type Mismatch = readonly (readonly [string, string])[];
export type FormCheck = (request: { method: string; headers: IncomingHttpHeaders }) => Mismatch | undefined;

/**
 * Browsers send Sec-Fetch-Site over https and to localhost; no proxy changes it. Elsewhere the host in Origin must be that
 * of the request, of BASE_URL, or in ALLOWED_HOSTS. Programs such as curl and k6 send neither.
 */
export function formCheck(env: Env): FormCheck {
  const isListed = listedHosts(env);

  function isOwn(origin: string, host: string): boolean {
    const url = URL.parse(origin);
    return Boolean(url?.host) && (url?.host === withoutDefaultPort(host) || isListed(url?.hostname ?? ''));
  }

  return ({ method, headers }) => {
    const { origin, host = '' } = headers;
    const site = headers['sec-fetch-site'];
    if (method !== 'POST') return undefined;
    const isOther = site ? !['same-origin', 'none'].includes(String(site)) : origin && !isOwn(origin, host);
    if (!isOther) return undefined;
    return [origin ? ['Origin', origin] : ['Sec-Fetch-Site', String(site)], ['Host', host]];
  };
}

/** A URL's `host` has none either. */
const withoutDefaultPort = (host: string) => host.toLowerCase().replace(/:(80|443)$/, '');
