// The ID of an order, which orderservice chooses. With an idempotency key it is known before the order exists.
import { createHash, randomUUID } from 'node:crypto';

/** The span attribute with the ID of the order that a request places or changes. */
export const orderIdAttribute = 'shop.order.id';

/**
 * Derived from the user and the idempotency key, so a repeat finds its order by ID. An index of keys could not be
 * updated atomically with the order on Redis Cluster. Without a key the ID is random. UUID version 8:
 * https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
 */
export function orderId(userId: string, key: string): string {
  if (!key) return randomUUID();
  const bytes = createHash('sha256').update(`${userId.length}:${userId}${key}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
