#!/usr/bin/env bash
# Library: @grpc/grpc-js 1.14.7, server and client.
#
# What surprises: if a client cancels thousands of calls together, all other calls on the connection fail with INTERNAL,
# also those that the server never processed. Two limits of Node's HTTP/2 server end the connection: more than 1,000
# cancelled streams (streamResetBurst), and more than 100 streams above the server's limit of concurrent streams
# (maxSessionRejectedStreams), which open as soon as the client has cancelled others. grpc-js passes on neither option.
#
# Why it matters: one caller that gives up fails the calls of all others, and retry policies don't retry INTERNAL.
#
# What to do instead: have fewer calls in flight than both limits, and keep others in a queue of your own.
set -euo pipefail
# At most 60 s in all.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 60 "$0"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "private": true, "type": "module" }' > package.json
npm install --save-exact --no-audit --no-fund --ignore-scripts --loglevel=error \
  @grpc/grpc-js@1.14.7 > npm.txt 2>&1 || { cat npm.txt; echo 'Could not install the package.'; exit 2; }

cat > finding.js <<'JS'
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import grpc from '@grpc/grpc-js';

const http2 = createRequire(import.meta.url)('node:http2');
const { createServer } = http2;
const cancelledCalls = 4_000;
const id = (bytes) => bytes;
const codec = { requestSerialize: id, requestDeserialize: id, responseSerialize: id, responseDeserialize: id };
const Say = { path: '/s/Say', requestStream: false, responseStream: false, ...codec };

/** How the innocent calls end if the server has these options. */
async function outcomes(options) {
  http2.createServer = (own) => createServer({ ...own, ...options });
  let processed = 0;
  const running = [];
  const server = new grpc.Server({ 'grpc.max_concurrent_streams': 1_000 });
  const handler = (call, callback) => {
    processed++;
    running.push(() => callback(null, call.request));
  };
  server.addService({ Say }, { Say: handler });
  const insecure = grpc.ServerCredentials.createInsecure();
  const port = await new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', insecure, (error, bound) => (error ? reject(error) : resolve(bound))),
  );
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const counts = {};
  const call = (name) =>
    client.makeUnaryRequest(Say.path, id, id, Buffer.alloc(1), (error) => {
      const outcome = `${name}: ${error ? grpc.status[error.code] : 'OK'}`;
      if (name) counts[outcome] = (counts[outcome] ?? 0) + 1;
    });
  for (let n = 0; n < 24; n++) call('processed');
  while (processed < 24) await sleep(10);
  const others = Array.from({ length: cancelledCalls }, () => call(''));
  while (processed < 950) await sleep(10);
  for (let n = 0; n < 24; n++) call('not processed');
  await sleep(200);
  for (const other of others) other.cancel();
  for (let round = 0; round < 40; round++) {
    await sleep(50);
    for (const end of running.splice(0)) end();
  }
  client.close();
  return counts;
}

console.log(`@grpc/grpc-js 1.14.7, Node ${process.version}: ${cancelledCalls} calls are cancelled together`);
console.log('One would expect: the 24 calls that are processed, and the 24 that wait, return OK');
const asItIs = await outcomes({});
console.log('as it is:', asItIs);
const limits = { maxSessionRejectedStreams: 100_000, streamResetBurst: 100_000, streamResetRate: 100_000 };
const patched = await outcomes(limits);
console.log('with both limits of the HTTP/2 server raised:', patched);
const isSame = !asItIs['processed: OK'] && !asItIs['not processed: OK'] && patched['processed: OK'] === 24;
console.log(isSame ? 'The surprise is still there.' : 'The behaviour changed.');
process.exit(isSame ? 0 : 1);
JS
timeout 40 node finding.js
