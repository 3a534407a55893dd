#!/usr/bin/env bash
# Libraries: @grpc/grpc-js 1.14.7 on Node.js 24.21.0 (http2).
#
# What surprises: every ended gRPC call, with its streams, headers and messages, survives the collections of young objects and
# waits for a full one, although nothing refers to it. Three things in Node keep it, each sufficient alone:
#   1. Writable's state assigns a function literal that uses the stream, and V8 creates such functions in the old generation
#      (v8-assigned-function-is-old.sh).
#   2. http2's request() calls AsyncResource.bind(), whose deprecated property sets the function as the prototype of another.
#      V8 creates a map for each prototype, also in the old generation. (Node 26 no longer does.)
#   3. http2's session keeps its open streams in a Map and a Set (v8-map-keeps-deleted-entries.sh), grpc-js its calls in a Set.
#
# Why it matters: about a quarter of a call's CPU is spent on copying what is garbage, and an idle heap of 10 MB swings to 20.
# A service that only forwards small calls is hit hardest.
#
# What to do instead: nothing from outside. To show the effect, the script changes 1. and 2. in a copy of Node's program (by
# text of the same length), and 3. through the session's internal state. None of that is meant for use.
set -euo pipefail
# At most 240 s in all.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 240 "$0"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "private": true, "type": "module" }' > package.json
npm install --save-exact --no-audit --no-fund --loglevel=error node@24.21.0 @grpc/grpc-js@1.14.7 > npm.txt 2>&1 ||
  { cat npm.txt; echo 'Could not install the packages.'; exit 2; }

cat > calls.js <<'JS'
// Makes unary calls to a server in this process; prints CPU in µs per call and the number of full collections.
import { subscribe } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import { PerformanceObserver, constants } from 'node:perf_hooks';
import { Client, Metadata, Server, ServerCredentials, credentials } from '@grpc/grpc-js';

const lanes = 10;

/** What http2 and grpc-js use of a Map with numbers as keys, and of a Set. */
class PlainMap {
  #values = Object.create(null);
  size = 0;
  get(key) {
    return this.#values[key];
  }
  set(key, value) {
    if (this.#values[key] === undefined) this.size++;
    this.#values[key] = value;
  }
  delete(key) {
    if (this.#values[key] === undefined) return;
    this.size--;
    delete this.#values[key];
  }
  forEach(visit) {
    for (const value of Object.values(this.#values)) visit(value);
  }
}
class PlainSet {
  #values = [];
  get size() {
    return this.#values.length;
  }
  add(value) {
    this.#values.push(value);
  }
  delete(value) {
    const at = this.#values.indexOf(value);
    const last = at < 0 ? undefined : this.#values.pop();
    if (last !== undefined && at < this.#values.length) this.#values[at] = last;
  }
  forEach(visit) {
    for (const value of [...this.#values]) visit(value);
  }
  [Symbol.iterator]() {
    return [...this.#values].values();
  }
}

function replaceMaps() {
  const seen = new WeakSet();
  const change = ({ stream: { session } }) => {
    if (!session || seen.has(session)) return;
    seen.add(session);
    const state = session[Object.getOwnPropertySymbols(session).find(({ description }) => description === 'state')];
    const [streams, pending] = [new PlainMap(), new PlainSet()];
    for (const [id, stream] of state.streams) streams.set(id, stream);
    for (const stream of state.pendingStreams) pending.add(stream);
    Object.assign(state, { streams, pendingStreams: pending });
  };
  subscribe('http2.server.stream.start', change);
  subscribe('http2.client.stream.created', change);
  const { Http2SubchannelConnector } = createRequire(import.meta.url)('@grpc/grpc-js/build/src/transport.js');
  const { connect } = Http2SubchannelConnector.prototype;
  Http2SubchannelConnector.prototype.connect = async function (...args) {
    return Object.assign(await connect.apply(this, args), { activeCalls: new PlainSet() });
  };
}

if (process.argv[2] === 'plain') replaceMaps();
const path = '/test.Echo/Say';
const bytes = (value) => value;
const definition = {
  path, requestStream: false, responseStream: false,
  requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes,
};
const server = new Server();
server.addService({ Say: definition }, { Say: (call, done) => done(null, call.request) });
const port = await new Promise((resolve, reject) =>
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => error ? reject(error) : resolve(port)));
const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
const message = Buffer.alloc(40, 'x');
const call = () => new Promise((resolve, reject) =>
  client.makeUnaryRequest(path, bytes, bytes, message, new Metadata(), (error) => error ? reject(error) : resolve()));
const run = (count) => Promise.all(Array.from({ length: lanes }, async () => {
  while (count-- > 0) await call();
}));

await run(8_000);
let full = 0;
new PerformanceObserver((list) => {
  for (const { detail } of list.getEntries()) if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) full++;
}).observe({ entryTypes: ['gc'] });
const before = process.cpuUsage();
const count = 15_000;
await run(count);
const { user, system } = process.cpuUsage(before);
await new Promise((resolve) => setTimeout(resolve, 50));
console.log(JSON.stringify({ cpu: (user + system) / count, full }));
process.exit();
JS

cat > finding.js <<'JS'
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';

const changes = [
  ['this.onwrite = (er) => onwrite(stream, er);', 'this.onwrite = onwrite.bind(null, stream);'],
  [
    'const onConnect = reqAsync.bind(\n        requestOnConnect.bind(stream, headersList, options));',
    'const onConnect = (\n        requestOnConnect.bind(stream, headersList, options));',
  ],
];
const program = readFileSync(process.execPath);
for (const [before, after] of changes) {
  const at = program.indexOf(before);
  if (at < 0) {
    console.log(`Node no longer contains "${before}".`);
    process.exit(1);
  }
  program.write(after.padEnd(before.length), at);
}
writeFileSync('changed-node', program);
chmodSync('changed-node', 0o755);

const variants = {
  'Node as it is': [process.execPath],
  'without 1 and 2': ['./changed-node'],
  'without 1, 2 and 3': ['./changed-node', 'plain'],
};
const results = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
for (let round = 0; round < 3; round++)
  for (const [name, [node, ...args]] of Object.entries(variants))
    results[name].push(JSON.parse(execFileSync(node, ['--max-semi-space-size=4', 'calls.js', ...args], { encoding: 'utf8' })));

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const summary = Object.entries(results).map(([name, runs]) => {
  const [cpu, full] = ['cpu', 'full'].map((key) => median(runs.map((run) => run[key])));
  console.log(`${name.padEnd(20)} ${cpu.toFixed(0)} µs of CPU per call, ${full} full collections`);
  return { cpu, full };
});
const [asIs, , all] = summary;
console.log(`One would expect no difference. CPU without all three: ${(all.cpu / asIs.cpu).toFixed(2)} times as much.`);
const isSame = asIs.full >= 5 && all.full <= 2 && all.cpu < 0.92 * asIs.cpu;
console.log(isSame ? 'The surprise is still there.' : 'The behaviour changed.');
process.exit(isSame ? 0 : 1);
JS
timeout 200 node_modules/.bin/node finding.js
