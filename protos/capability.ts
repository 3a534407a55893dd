// The capability of an order: a random secret that checkoutservice chooses for it. Only the saga has it, so only the saga
// can move the order, refund its charge or cancel its shipment.
import { createHash, randomBytes } from 'node:crypto';

/** 128 random bits, as 22 characters of base64url. */
export const newCapability = (): string => randomBytes(16).toString('base64url');

export const isCapability = (text: string): boolean => /^[\w-]{22}$/.test(text);

/**
 * The key of an order's charge or shipment. The capability is a part of it instead of being compared with a stored one:
 * with a wrong capability a call finds nothing and occupies nothing, even if it comes before the right one. As a hash, it
 * can't be learned from the store.
 */
export function keyOf(orderId: string, capability: string): string {
  if (!capability) return orderId;
  return `${orderId}.${createHash('sha256').update(capability).digest('base64url').slice(0, 22)}`;
}

/** The order ID of a key, which contains no other dot. */
export const orderIdOf = (key: string): string => key.split('.')[0] ?? '';
