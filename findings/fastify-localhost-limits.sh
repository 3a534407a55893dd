#!/usr/bin/env bash
# Library: fastify 5.12.8.
#
# What surprises: listen({ host: 'localhost' }) opens a second server for ::1. What was set on app.server, such as
# maxConnections or a listener for 'connection', applies to 127.0.0.1 only.
#
# Why it matters: a limit that protects the server can be avoided by connecting to the other address of localhost.
#
# What to do instead: listen on one address, and pass connections to other addresses on, as Node documents for the event
# 'connection': net.createServer((socket) => app.server.emit('connection', socket)).listen(port, '::1').
set -euo pipefail
# At most 60 s in all.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 60 "$0"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "private": true, "type": "module" }' > package.json
npm install --save-exact --no-audit --no-fund --ignore-scripts --loglevel=error fastify@5.12.8 > npm.txt 2>&1 ||
  { cat npm.txt; echo 'Could not install the packages.'; exit 2; }

cat > finding.js <<'JS'
import dns from 'node:dns';
import { connect } from 'node:net';
import Fastify from 'fastify';

// As on most machines: some resolve localhost to 127.0.0.1 alone.
const { lookup } = dns;
dns.lookup = (host, options, done) =>
  host === 'localhost' && options.all
    ? done(null, [{ address: '127.0.0.1', family: 4 }, { address: '::1', family: 6 }])
    : lookup(host, options, done);

const app = Fastify();
let counted = 0;
app.server.on('connection', () => counted++);
await app.listen({ host: 'localhost', port: 0 });
const { port } = app.addresses()[0];
async function open(host) {
  counted = 0;
  const isOpen = await new Promise((resolve) => {
    const socket = connect(port, host, () => setTimeout(() => resolve(socket.destroy() !== undefined), 200));
    socket.on('error', () => resolve(false));
  });
  return { isOpen, counted };
}
const first = await open('127.0.0.1');
const second = await open('::1');
console.log(`127.0.0.1: connected ${first.isOpen}, connections of app.server ${first.counted}`);
console.log(`::1: connected ${second.isOpen}, connections of app.server: expected 1, seen ${second.counted}`);
if (!second.isOpen) {
  console.log('This machine does not have the address ::1.');
  process.exit(2);
}
const isSame = first.counted === 1 && second.counted === 0;
console.log(isSame ? 'The surprise is still there.' : 'The behaviour changed.');
process.exit(isSame ? 0 : 1);
JS
timeout 20 node finding.js
