// Order ids.
import { createHash, randomUUID } from 'node:crypto';

/**
 * The id of a user's order: made from the idempotency key, so that a repeat names the same order and no second index is
 * needed (on Redis Cluster it could not be kept atomic with the order); random without a key.
 * A UUID version 8: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
 */
export function orderId(userId: string, key: string): string {
  if (!key) return randomUUID();
  const bytes = createHash('sha256').update(`${userId.length}:${userId}${key}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
