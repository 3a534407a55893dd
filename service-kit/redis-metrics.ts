// Metrics of Redis itself. Each workload exports those of the Redis that it uses, with the names of OpenTelemetry's
// receiver for Redis, so that dashboards for that receiver show them.
// https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/redisreceiver
import type { BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import type { Redis } from 'ioredis';

/** Each node responds to INFO once per export. The last values of a node that is not connected are repeated. */
export function observeRedis(meter: Meter, nodes: () => readonly Redis[]): void {
  const instruments = createInstruments(meter);
  meter.addBatchObservableCallback(
    async (result) => {
      const connected = nodes().filter(({ status }) => status === 'ready');
      await Promise.all(connected.map((node) => observeNode(node, instruments, result)));
    },
    instruments.map(({ instrument }) => instrument),
  );
}

interface Instrument {
  /** Its name in the response to INFO. */
  field: string;
  instrument: Observable;
}

const createInstruments = (meter: Meter): Instrument[] => [
  {
    field: 'used_memory',
    instrument: meter.createObservableGauge('redis.memory.used', { description: 'Used memory', unit: 'By' }),
  },
  {
    field: 'maxmemory',
    instrument: meter.createObservableGauge('redis.maxmemory', {
      description: 'Limit of the used memory; 0 without a limit',
      unit: 'By',
    }),
  },
  {
    field: 'connected_clients',
    instrument: meter.createObservableUpDownCounter('redis.clients.connected', {
      description: 'Connected clients',
      unit: '{client}',
    }),
  },
  {
    field: 'total_commands_processed',
    instrument: meter.createObservableCounter('redis.commands.processed', {
      description: 'Processed commands',
      unit: '{command}',
    }),
  },
  {
    field: 'evicted_keys',
    instrument: meter.createObservableCounter('redis.keys.evicted', {
      description: 'Keys that were deleted to free memory',
      unit: '{key}',
    }),
  },
  {
    field: 'uptime_in_seconds',
    instrument: meter.createObservableCounter('redis.uptime', { description: 'Time since the start', unit: 's' }),
  },
];

async function observeNode(node: Redis, instruments: Instrument[], result: BatchObservableResult): Promise<void> {
  // A lost connection or a user without the right to INFO: there is nothing to export.
  const info = await node.info().catch(() => '');
  const values = new Map([...info.matchAll(/^(\w+):(\d+)\r?$/gm)].map(([, name = '', value]) => [name, Number(value)]));
  const attributes = { 'server.address': node.options.host ?? '', 'server.port': node.options.port ?? 0 };
  for (const { field, instrument } of instruments) {
    const value = values.get(field);
    if (value !== undefined) result.observe(instrument, value, attributes);
  }
}
