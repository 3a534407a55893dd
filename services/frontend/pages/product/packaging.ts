// Sizes and weight of a product from an HTTP service of somebody else's (PACKAGING_SERVICE_URL), shown when it answers.
import { propertiesOf } from '@boutique/service-kit/properties';
import type { ProductModel } from '../../layout/model.ts';

const limitMs = 300;

/** GET {url}/{id}: JSON with weight, width, height and depth. A failure or a slow answer is no packaging. */
export async function packagingOf(url: string, id: string): Promise<ProductModel['packaging']> {
  try {
    const answer = await fetch(`${url}/${encodeURIComponent(id)}`, { signal: AbortSignal.timeout(limitMs) });
    if (!answer.ok) return undefined;
    const { weight, width, height, depth } = propertiesOf(await answer.json());
    const shown = { weight: text(weight), width: text(width), height: text(height), depth: text(depth) };
    return Object.values(shown).some(Boolean) ? shown : undefined;
  } catch {
    // The page does without.
    return undefined;
  }
}

const text = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' ? String(value).slice(0, 32) : '';
