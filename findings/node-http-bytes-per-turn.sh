#!/usr/bin/env bash
# Library: Node.js 24.21.0 (http).
#
# What surprises: a request's chunks do not come one per turn of the event loop. As long as a socket has data, up to 32
# chunks of 64 KiB are read and emitted before any other connection or timer is served: 2 MiB of one upload. With 40
# uploads at a time, one turn can take 80 MiB. A body that nobody wants, because its request was answered early with 404
# or 413, is read in the same way.
#
# Why it matters: work that is done per chunk (copying, counting, garbage collection) delays all other requests by 32
# chunks per connection, and limits on memory that are checked once per turn come too late.
#
# What to do instead: pause the request after each chunk and resume it in a later turn; pause() within 'data' ends the loop.
set -euo pipefail
# At most 120 s in all.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 120 "$0"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "private": true, "type": "module" }' > package.json
npm install --save-exact --no-audit --no-fund --loglevel=error node@24.21.0 > npm.txt 2>&1 ||
  { cat npm.txt; echo 'Could not install the package.'; exit 2; }

cat > finding.js <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';

const total = 8 * 1024 * 1024;

/** Sends one body of 8 MiB, which is at hand when the server begins to read; resolves with the most bytes in one turn. */
async function maxPerTurn(pauses) {
  let turn = 0;
  const counting = setInterval(() => {}, 1_000);
  const count = () => {
    turn++;
    if (!done) setImmediate(count);
  };
  let done = false;
  setImmediate(count);
  const perTurn = new Map();
  const server = createServer(async (request, response) => {
    // Until the kernel has received most of it.
    await new Promise((resolve) => setTimeout(resolve, 500));
    request.on('data', (chunk) => {
      perTurn.set(turn, (perTurn.get(turn) ?? 0) + chunk.length);
      if (!pauses) return;
      request.pause();
      setImmediate(() => request.resume());
    });
    request.on('end', () => response.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect(server.address().port, '127.0.0.1');
  socket.write(`POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${total}\r\n\r\n`);
  socket.write(Buffer.alloc(total));
  await once(socket, 'data');
  done = true;
  clearInterval(counting);
  socket.destroy();
  server.close();
  return Math.max(...perTurn.values());
}

const KiB = (bytes) => `${Math.round(bytes / 1024)} KiB`;
const flowing = await maxPerTurn(false);
const paused = await maxPerTurn(true);
console.log(`Node ${process.version}: most bytes of one request in one turn of the event loop, of 8 MiB`);
console.log('One would expect: about 64 KiB, the size of a chunk');
console.log(`while it flows: ${KiB(flowing)}`);
console.log(`with pause() after each chunk: ${KiB(paused)}`);
const isSame = flowing > 1024 * 1024 && paused <= 128 * 1024;
console.log(isSame ? 'The surprise is still there.' : 'The behaviour changed.');
process.exit(isSame ? 0 : 1);
JS
timeout 60 node_modules/.bin/node finding.js
