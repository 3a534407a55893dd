// Shipments in Redis, one hash per key.
import { openVersionedRedis } from '@boutique/service-kit/redis-version';
import type { Workload } from '@boutique/service-kit/workload';
import { cancelled, type Shipment, type ShipmentStore } from './store.ts';

const shipScript = `
  if redis.call('EXISTS', KEYS[1]) == 0 then
    redis.call('HSET', KEYS[1], 'tracking_id', ARGV[1], 'fingerprint', ARGV[2], 'sent_at', ARGV[3])
  end
  return redis.call('HMGET', KEYS[1], 'tracking_id', 'fingerprint')`;

export async function redisShipments(workload: Workload, address: string): Promise<ShipmentStore> {
  const redis = await openVersionedRedis(workload, address, 1);
  const ship = redis.script('shipmentShip', shipScript);
  const nameOf = (key: string) => `shipment:{${key}}`;
  async function insert(key: string, shipment: Shipment): Promise<Shipment> {
    const args = [shipment.trackingId, shipment.fingerprint, new Date().toISOString()];
    const stored = await ship([nameOf(key)], args);
    const [trackingId = '', fingerprint = ''] = Array.isArray(stored) ? stored.map(String) : [];
    return { trackingId, fingerprint };
  }

  return {
    ship: insert,
    cancel: (key) => insert(key, cancelled),
    async forget(keys) {
      await Promise.all(keys.map((key) => redis.call('DEL', nameOf(key))));
    },
    ping: redis.ping,
    close: redis.close,
  };
}
