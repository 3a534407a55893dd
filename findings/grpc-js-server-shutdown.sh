#!/usr/bin/env bash
# Library: @grpc/grpc-js 1.14.7 (server).
#
# What surprises: once tryShutdown() has begun, neither of the two ways to end the remaining calls has an effect.
# drain(address, 0) ends nothing, because tryShutdown() already marked every session as closed and drain() leaves closed
# sessions out. forceShutdown() ends nothing on a server with 'grpc.enable_channelz': 0, because it goes through the
# sessions that were registered for channelz.
#
# Why it matters: one open call keeps tryShutdown() waiting, so a server that relies on either of them as its last
# resort never stops, and Kubernetes kills it after the grace period.
#
# What to do instead: call drain(address, graceMs) first and tryShutdown() right after it.
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
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as grpc from '@grpc/grpc-js';

const bytes = (value) => value;
const open = {
  path: '/finding.Calls/Open',
  requestStream: false,
  responseStream: false,
  requestSerialize: bytes,
  requestDeserialize: bytes,
  responseSerialize: bytes,
  responseDeserialize: bytes,
};
const Calls = grpc.makeGenericClientConstructor({ open }, 'Calls');

/** Shuts a server down while one call is open; resolves with the state after 3 s. */
async function shutDown({ channelz, before, after }) {
  const server = new grpc.Server({ 'grpc.enable_channelz': channelz });
  const arrived = new Promise((resolve) => server.addService({ open }, { open: resolve }));
  const port = await new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const address = `127.0.0.1:${port}`;
  const client = new Calls(address, grpc.credentials.createInsecure());
  const state = { call: 'open', shutdown: 'waiting' };
  client.open(Buffer.from('hello'), (error) => {
    state.call = error ? grpc.status[error.code] : 'OK';
  });
  await arrived;
  before?.(server, address);
  server.tryShutdown(() => {
    state.shutdown = 'done';
  });
  after?.(server, address);
  await sleep(3_000);
  return `call ${state.call}, tryShutdown ${state.shutdown}`;
}

const ended = 'call CANCELLED, tryShutdown done';
const stuck = 'call open, tryShutdown waiting';
const drain = (graceMs) => (server, address) => server.drain(address, graceMs);
const force = (server) => server.forceShutdown();
const cases = [
  ['drain(address, 0) after tryShutdown()', stuck, { channelz: 1, after: drain(0) }],
  ['forceShutdown() after tryShutdown(), channelz off', stuck, { channelz: 0, after: force }],
  ['forceShutdown() after tryShutdown(), channelz on', ended, { channelz: 1, after: force }],
  ['drain(address, 500) before tryShutdown()', ended, { channelz: 0, before: drain(500) }],
];

const { version } = JSON.parse(readFileSync('node_modules/@grpc/grpc-js/package.json', 'utf8'));
console.log(`@grpc/grpc-js ${version}, Node ${process.version}, one call open`);
console.log(`One would expect in every case: ${ended}`);
const seen = await Promise.all(cases.map(([, , options]) => shutDown(options)));
cases.forEach(([name], index) => console.log(`${name}: ${seen[index]}`));
const isSame = cases.every(([, state], index) => seen[index] === state);
console.log(isSame ? 'The surprise is still there.' : 'The behaviour changed.');
process.exit(isSame ? 0 : 1);
JS
timeout 30 node finding.js
