#!/usr/bin/env bash
# Library: ioredis 6.0.0 (Cluster).
#
# What surprises: commandTimeout starts when a node's client gets the command. While no node can be reached, a Cluster
# keeps commands in a queue of its own, and the timeout does not cover that one: such a command stays pending until a
# node can be reached. A single-node client rejects the command in time, because its timeout includes its queue.
#
# Why it matters: with Redis Cluster down, every request that reads from it hangs and holds its memory, although a
# timeout is configured. Moving from one node to a Cluster silently removes the protection.
#
# What to do instead: set enableOfflineQueue: false on the Cluster (not in redisOptions), or put a deadline of your own
# around each command.
set -euo pipefail
# At most 60 s in all.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 60 "$0"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "private": true, "type": "module" }' > package.json
npm install --save-exact --no-audit --no-fund --ignore-scripts --loglevel=error \
  ioredis@6.0.0 > npm.txt 2>&1 || { cat npm.txt; echo 'Could not install the package.'; exit 2; }

cat > finding.js <<'JS'
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, Redis } from 'ioredis';

const host = '127.0.0.1';
const server = createServer();
await once(server.listen(0, host), 'listening');
const { port } = server.address();
await new Promise((resolve) => server.close(resolve)); // Nothing listens there now.

const commandTimeout = 500;
const limitMs = 5_000;
const redisOptions = { commandTimeout };

async function outcome(client) {
  client.on('error', () => {});
  const settled = client.get('key').then(
    () => 'returned a value',
    (error) => `rejected: ${error.message}`,
  );
  const result = await Promise.race([settled, sleep(limitMs, `not settled after ${limitMs} ms`)]);
  client.disconnect();
  return result;
}

const { version } = JSON.parse(readFileSync('node_modules/ioredis/package.json', 'utf8'));
console.log(`ioredis ${version}, Node ${process.version}, commandTimeout ${commandTimeout} ms, no Redis reachable`);
console.log('One would expect in every case: GET rejects within the timeout');
const [single, cluster, withoutQueue] = await Promise.all([
  outcome(new Redis({ host, port, maxRetriesPerRequest: null, commandTimeout })),
  outcome(new Cluster([{ host, port }], { redisOptions })),
  outcome(new Cluster([{ host, port }], { redisOptions, enableOfflineQueue: false })),
]);
console.log(`Redis: ${single}`);
console.log(`Cluster: ${cluster}`);
console.log(`Cluster, enableOfflineQueue: false: ${withoutQueue}`);
const isSame =
  single.startsWith('rejected') && cluster.startsWith('not settled') && withoutQueue.startsWith('rejected');
console.log(isSame ? 'The surprise is still there.' : 'The behaviour changed.');
process.exit(isSame ? 0 : 1);
JS
timeout 30 node finding.js
