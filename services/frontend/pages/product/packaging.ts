// Sizes and weight of a product, from an HTTP service outside the shop (PACKAGING_SERVICE_URL).
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import type { ProductModel } from '../../layout/model.ts';

/** For headers and body together. */
const timeoutMs = 300;
const maxBytes = 64 * 1024;

/** GET {url}/{id}: JSON with weight, width, height and depth. Undefined if the request fails or takes too long. */
export async function packagingOf(url: string, id: string): Promise<ProductModel['packaging']> {
  // encodeURIComponent keeps dots, and fetch resolves them.
  if (id === '.' || id === '..') return undefined;
  const request = new AbortController();
  const timeout = setTimeout(() => request.abort(), timeoutMs);
  try {
    // The service must not choose what else is requested from inside the cluster.
    const response = await fetch(`${url}/${encodeURIComponent(id)}`, { redirect: 'error', signal: request.signal });
    if (!response.ok) return undefined;
    const { weight, width, height, depth } = propertiesOf(JSON.parse(await readText(response)));
    const shown = { weight: text(weight), width: text(width), height: text(height), depth: text(depth) };
    return Object.values(shown).some(Boolean) ? shown : undefined;
  } catch {
    // The page is complete without it.
    return undefined;
  } finally {
    clearTimeout(timeout);
    // Closes the connection if the body was not read to its end.
    request.abort();
  }
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`the body is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const text = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' ? String(value).slice(0, 32) : '';
