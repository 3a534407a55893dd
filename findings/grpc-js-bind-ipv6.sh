#!/usr/bin/env bash
# Library: @grpc/grpc-js 1.14.7.
#
# What surprises: server.bindAsync('::1:0') binds port 443 of the address ::1:0 or reports that it could not, instead of any
# free port of ::1. The whole text is taken as an IPv6 address, which gets the default port of https. Seen:
#   listen EADDRNOTAVAIL: address not available ::1:0:443
#
# Why it matters: `${host}:${port}` works for every IPv4 address and name. With ::1 from a setting, the server listens
# elsewhere or fails, with a message about an address that nobody configured.
#
# What to do instead: put an IPv6 address in brackets: `[::1]:0`.
set -euo pipefail
# At most 60 s in all.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 60 "$0"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "private": true, "type": "module" }' > package.json
npm install --save-exact --no-audit --no-fund --ignore-scripts --loglevel=error @grpc/grpc-js@1.14.7 > npm.txt 2>&1 ||
  { cat npm.txt; echo 'Could not install the packages.'; exit 2; }

cat > finding.js <<'JS'
import { networkInterfaces } from 'node:os';
import { Server, ServerCredentials, setLogVerbosity, logVerbosity } from '@grpc/grpc-js';

setLogVerbosity(logVerbosity.NONE);
const hasIPv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));
if (!hasIPv6) {
  console.log('This machine does not have the address ::1.');
  process.exit(2);
}

const bind = (address) =>
  new Promise((resolve) => {
    const server = new Server();
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      server.forceShutdown();
      resolve(error ? error.message : `port ${port}`);
    });
  });

const [bare, bracketed] = [await bind('::1:0'), await bind('[::1]:0')];
console.log(`'::1:0': expected any free port of ::1 or an error about brackets, seen: ${bare}`);
console.log(`'[::1]:0': ${bracketed}`);
const isSame = /(^port |:)443\b/.test(bare) && /^port \d+$/.test(bracketed);
console.log(isSame ? 'The surprise is still there.' : 'The behaviour changed.');
process.exit(isSame ? 0 : 1);
JS
timeout 20 node finding.js
