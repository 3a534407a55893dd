#!/usr/bin/env bash
# Library: @opentelemetry/exporter-trace-otlp-http 0.301.0.
#
# What surprises: if a collector rejects an export with a retryable status (429, 502, 503, 504), the error that the exporter
# reports in the end has neither the status nor the body. With any other status, it has both.
#
# Why it matters: 429 is what a backend answers when a quota is used up, and its body says which. The log does not.
#
# What to do instead: send one request by hand when exports fail (curl -v), or read the backend's own logs.
set -euo pipefail
# At most 60 s in all.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 60 "$0"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "private": true, "type": "module" }' > package.json
npm install --save-exact --no-audit --no-fund --ignore-scripts --loglevel=error \
  @opentelemetry/api@1.10.0 @opentelemetry/exporter-trace-otlp-http@0.301.0 \
  > npm.txt 2>&1 || { cat npm.txt; echo 'Could not install the packages.'; exit 2; }

cat > finding.js <<'JS'
import { createServer } from 'node:http';
import { inspect } from 'node:util';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';

const body = 'the quota of project shop-42 is used up';

/** Everything that the exporter says of an export that is rejected with this status. */
async function saidOf(status) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status, { 'content-type': 'text/plain' }).end(body));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: 3_000 });
  const result = await new Promise((resolve) => exporter.export([], resolve));
  await exporter.shutdown();
  server.closeAllConnections();
  server.close();
  return inspect(result, { depth: 5 });
}

console.log(`@opentelemetry/exporter-trace-otlp-http 0.301.0, Node ${process.version}`);
console.log('One would expect: the body of the rejection, with any status');
const [rejected, retryable] = [await saidOf(400), await saidOf(429)];
console.log(`400: body ${rejected.includes(body)}, status ${rejected.includes('400')}`);
console.log(`429: body ${retryable.includes(body)}, status ${retryable.includes('429')}`);
console.log(retryable.split('\n').slice(0, 3).join('\n'));
const isSame = rejected.includes(body) && !retryable.includes(body);
console.log(isSame ? 'The surprise is still there.' : 'The behaviour changed.');
process.exit(isSame ? 0 : 1);
JS
timeout 50 node finding.js
