// Requests to the frontend, and checks of its responses.
import { check } from 'k6';
import http from 'k6/http';
import { Rate } from 'k6/metrics';

/** FRONTEND_ADDR is host:port or a URL that may have a path; by default the shop on this machine. */
export const frontend = addressOf(__ENV.FRONTEND_ADDR || 'localhost:8080');

export interface ShopResponse {
  /** Method and path. */
  readonly request: string;
  /** 0 if there was no response; `body` is then the reason. */
  readonly status: number;
  /** The shop is overloaded: 503 with Retry-After. */
  readonly isOverload: boolean;
  readonly body: string;
  /** The redirect's target, a path below the frontend, or ''. */
  readonly location: string;
  readonly traceId: string;
}

function addressOf(text: string): string {
  return (/^https?:\/\//.test(text) ? text : `http://${text}`).replace(/\/+$/, '');
}

/** `page` is the path without its variable parts: k6 keeps metrics for each name, so there must not be one for each order. */
export const get = (path: string, page = path): ShopResponse => send('GET', path, page);

/** Does not follow redirects: the journey checks the response first. */
export const post = (path: string, fields: Record<string, string>): ShopResponse => send('POST', path, path, fields);

function send(method: 'GET' | 'POST', path: string, page: string, fields?: Record<string, string>): ShopResponse {
  const request = `${method} ${path}`;
  const params = { redirects: 0, timeout: '10s', tags: { name: `${method} ${page}` } };
  try {
    const { status, body, headers } = http.request(method, frontend + path, fields, params);
    const traceId = headers.Traceresponse?.split('-')[1] ?? '';
    const isOverload = status === 503 && Boolean(headers['Retry-After']);
    return { request, status, isOverload, body: String(body ?? ''), location: pathOf(headers.Location), traceId };
  } catch (error) {
    // With k6's option `throw`, a request without a response (no connection, timeout) throws.
    return { request, status: 0, isOverload: false, body: reasonOf(error), location: '', traceId: '' };
  }
}

/** The message of an error from k6, without its prefix. */
export const reasonOf = (error: unknown): string => String(error).replace(/^GoError: /, '');

/** '' for targets outside the frontend: a load run must not reach other hosts. */
function pathOf(location = ''): string {
  const origin = frontend.match(/^https?:\/\/[^/]+/)?.[0] ?? '';
  // The shop's redirects are relative, and lead through its root.
  if (/^\.\.?\//.test(location)) return location.replace(/^(\.\.?\/)+/, '/');
  const whole = location.startsWith('/') ? origin + location : location;
  return whole.startsWith(`${frontend}/`) ? whole.slice(frontend.length) : '';
}

const wrong = new Rate('pages_wrong');

/** A check whose name is a sentence. A failed check is logged with its request and response. */
export function checkPage(response: ShopResponse, sentence: string, isRight: boolean): boolean {
  wrong.add(!isRight && !response.isOverload);
  if (!check(response, { [sentence]: () => isRight })) console.warn(failureMessage(response, sentence));
  return isRight;
}

function failureMessage({ request, status, body, traceId }: ShopResponse, sentence: string): string {
  const result = status ? `returned ${status}` : `got no response (${body})`;
  return `Check failed: ${sentence}. ${request} ${result}${traceId && `, trace ${traceId}`}.`;
}
