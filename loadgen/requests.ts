// Requests to the one frontend, and checks of what it answers.
import { check } from 'k6';
import http from 'k6/http';
import { Rate } from 'k6/metrics';

/** FRONTEND_ADDR is host:port or an address with a path; without it the shop on this machine. */
export const frontend = addressOf(__ENV.FRONTEND_ADDR || 'localhost:8080');

export interface ShopResponse {
  readonly asked: string;
  /** 0 when there was none; `body` then says why. */
  readonly status: number;
  /** The shop has more to do than it can, and says when to come again. */
  readonly isRefusal: boolean;
  readonly body: string;
  /** Where it sends on to: a path below the frontend, or ''. */
  readonly location: string;
  readonly traceId: string;
}

function addressOf(text: string): string {
  return (/^https?:\/\//.test(text) ? text : `http://${text}`).replace(/\/+$/, '');
}

/** `page` is the address without what varies in it: k6 keeps numbers for each name, and there is no end of orders. */
export const get = (path: string, page = path): ShopResponse => send('GET', path, page);

/** Not followed: whoever sent the form looks at the response first. */
export const post = (path: string, fields: Record<string, string>): ShopResponse => send('POST', path, path, fields);

function send(method: 'GET' | 'POST', path: string, page: string, fields?: Record<string, string>): ShopResponse {
  const asked = `${method} ${path}`;
  const params = { redirects: 0, timeout: '10s', tags: { name: `${method} ${page}` } };
  try {
    const { status, body, headers } = http.request(method, frontend + path, fields, params);
    const traceId = headers.Traceresponse?.split('-')[1] ?? '';
    const isRefusal = status === 503 && Boolean(headers['Retry-After']);
    return { asked, status, isRefusal, body: String(body ?? ''), location: pathOf(headers.Location), traceId };
  } catch (error) {
    // With k6's option `throw` there is no response without a status: no connection, or too late.
    return { asked, status: 0, isRefusal: false, body: reasonOf(error), location: '', traceId: '' };
  }
}

/** The words of Go, in which k6 is written, without its name for them. */
export const reasonOf = (error: unknown): string => String(error).replace(/^GoError: /, '');

/** Only ever below the frontend: a load run touches nobody else. */
function pathOf(location = ''): string {
  const origin = frontend.match(/^https?:\/\/[^/]+/)?.[0] ?? '';
  const whole = location.startsWith('/') ? origin + location : location;
  return whole.startsWith(`${frontend}/`) ? whole.slice(frontend.length) : '';
}

const wrong = new Rate('pages_wrong');

/** A check with a sentence for its name. One that fails tells what was asked and what came. */
export function sees(response: ShopResponse, sentence: string, isSo: boolean): boolean {
  wrong.add(!isSo && !response.isRefusal);
  if (!check(response, { [sentence]: () => isSo })) console.warn(complaint(response, sentence));
  return isSo;
}

function complaint({ asked, status, body, traceId }: ShopResponse, sentence: string): string {
  const came = status ? `answered ${status}` : `had no response (${body})`;
  return `Not so: ${sentence}. ${asked} ${came}${traceId && `, trace ${traceId}`}.`;
}
