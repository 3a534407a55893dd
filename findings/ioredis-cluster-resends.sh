#!/usr/bin/env bash
# Library: ioredis 6.0.0 (Cluster), with any redis-server 7 on the PATH (Debian package redis-server).
#
# What surprises: autoResendUnfulfilledCommands: false and maxRetriesPerRequest: 0 stop a single-node client from
# sending a command again, but not a Cluster. When a connection closes before the reply arrives, the Cluster sends the
# command again after retryDelayOnFailover (100 ms by default), although the server may have executed it already.
#
# Why it matters: INCR, LPUSH and scripts can take effect twice, and the caller sees one successful reply.
#
# What to do instead: set retryDelayOnFailover: 0 as well, so that the caller gets the error and can decide. Or send
# only commands that can be repeated safely.
set -euo pipefail
# At most 60 s in all.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 60 "$0"
for program in redis-server redis-cli; do
  command -v "$program" > /dev/null || { echo "$program is missing: install the Debian package redis-server."; exit 2; }
done
work=$(mktemp -d)
redis=
cleanup() {
  if [ -n "$redis" ]; then kill "$redis" 2> /dev/null || true; wait "$redis" || true; fi
  rm -rf "$work"
}
trap cleanup EXIT
cd "$work"
echo '{ "private": true, "type": "module" }' > package.json
npm install --save-exact --no-audit --no-fund --ignore-scripts --loglevel=error \
  ioredis@6.0.0 > npm.txt 2>&1 || { cat npm.txt; echo 'Could not install the package.'; exit 2; }

cat > free-ports.js <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:net';
const servers = [createServer(), createServer()];
await Promise.all(servers.map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
const ports = servers.map((server) => server.address().port);
await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
console.log(ports.join(' '));
JS
read -r port bus_port < <(node free-ports.js)
timeout 60 redis-server --port "$port" --bind 127.0.0.1 --cluster-enabled yes --cluster-port "$bus_port" \
  --cluster-announce-ip 127.0.0.1 --dir "$work" --save '' --appendonly no > redis.txt &
redis=$!
cli() { timeout 5 redis-cli -h 127.0.0.1 -p "$port" "$@"; }
attempts=0
until cli ping > /dev/null 2>&1; do
  attempts=$((attempts + 1))
  [ "$attempts" -lt 50 ] || { cat redis.txt; echo 'redis-server did not start.'; exit 2; }
  sleep 0.2
done
cli cluster addslotsrange 0 16383 > /dev/null
attempts=0
until cli cluster info | grep -q 'cluster_state:ok'; do
  attempts=$((attempts + 1))
  [ "$attempts" -lt 50 ] || { cli cluster info; echo 'The Redis cluster did not become ready.'; exit 2; }
  sleep 0.2
done

cat > finding.js <<'JS'
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { Cluster, Redis } from 'ioredis';

const host = '127.0.0.1';
const redisPort = Number(process.argv[2]);
let closeBeforeReply = false;

/** Forwards to Redis, but closes the connection instead of passing on the first reply to INCR. */
const proxy = createServer((client) => {
  const redis = connect(redisPort, host);
  let isIncr = false;
  client.on('data', (data) => {
    isIncr = /\bincr\b/i.test(String(data));
    redis.write(data);
  });
  redis.on('data', (data) => {
    if (!isIncr || !closeBeforeReply) return client.write(data);
    closeBeforeReply = false;
    client.destroy();
  });
  client.on('error', () => {}).on('close', () => redis.destroy());
  redis.on('error', () => {}).on('close', () => client.destroy());
});
await once(proxy.listen(0, host), 'listening');
const { port } = proxy.address();

const noResend = { autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 };
const cluster = (options) =>
  new Cluster([{ host, port }], {
    natMap: { [`${host}:${redisPort}`]: { host, port } },
    redisOptions: noResend,
    ...options,
  });

const { version } = JSON.parse(readFileSync('node_modules/ioredis/package.json', 'utf8'));
const direct = new Redis(redisPort, host);
const server = /redis_version:(\S+)/.exec(await direct.info('server'))[1];
console.log(`ioredis ${version}, Redis ${server}, Node ${process.version}`);
console.log(`Each client has ${JSON.stringify(noResend)}; the connection closes between one INCR and its reply.`);
console.log('One would expect in every case: INCR rejects, and Redis counted 1');

/** One INCR whose reply is lost: [whether it was rejected, what Redis counted]. */
async function increment(name, client) {
  client.on('error', () => {});
  await once(client, 'ready');
  closeBeforeReply = true;
  const [result] = await Promise.allSettled([client.incr(name)]);
  const count = await direct.get(name);
  client.disconnect();
  const isRejected = result.status === 'rejected';
  console.log(`${name}: INCR ${isRejected ? 'rejected' : `returned ${result.value}`}, Redis counted ${count}`);
  return `${result.status} ${count}`;
}

const single = await increment('Redis', new Redis({ host, port, ...noResend }));
const surprising = await increment('Cluster', cluster({}));
const safe = await increment('Cluster, retryDelayOnFailover: 0', cluster({ retryDelayOnFailover: 0 }));
const isSame = single === 'rejected 1' && surprising === 'fulfilled 2' && safe === 'rejected 1';
console.log(isSame ? 'The surprise is still there.' : 'The behaviour changed.');
process.exit(isSame ? 0 : 1);
JS
timeout 30 node finding.js "$port"
