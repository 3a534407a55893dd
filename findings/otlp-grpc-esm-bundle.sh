#!/usr/bin/env bash
# Library: @opentelemetry/exporter-trace-otlp-grpc 0.301.0 in an ES module bundled by esbuild 0.25.12.
#
# What surprises: bundled without a warning into one file, a program that imports the exporter fails at its first export with
# "Cannot find module '@grpc/grpc-js'", while one that requires it works. Only the package's ES module build loads grpc-js by a
# function that createRequire made, which bundlers can't follow; as a CommonJS bundle of imports, it does not even start.
#
# Why it matters: the bundle works on the machine that built it, because node_modules is near. In an image it loses all spans.
#
# What to do instead: require it, ship @grpc/grpc-js next to the bundle, or export by OTLP over HTTP.
set -euo pipefail
# At most 120 s in all.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 120 "$0"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/source" "$work/image"
cd "$work/source"
echo '{ "private": true, "type": "module" }' > package.json
npm install --save-exact --no-audit --no-fund --loglevel=error \
  @opentelemetry/api@1.10.0 @opentelemetry/exporter-trace-otlp-grpc@0.301.0 @grpc/grpc-js@1.14.7 esbuild@0.25.12 \
  > npm.txt 2>&1 || { cat npm.txt; echo 'Could not install the packages.'; exit 2; }

# Nothing listens there: an exporter that works says so.
cat > use.js <<'JS'
export function use({ OTLPTraceExporter }) {
  const exporter = new OTLPTraceExporter({ url: 'http://127.0.0.1:1', timeoutMillis: 2_000 });
  exporter.export([], ({ error }) => {
    console.log(error?.message.split('\n')[0]);
    process.exit();
  });
}
JS
cat > imports.mjs <<'JS'
import * as exporter from '@opentelemetry/exporter-trace-otlp-grpc';
import { use } from './use.js';
use(exporter);
JS
cat > requires.cjs <<'JS'
const exporter = require('@opentelemetry/exporter-trace-otlp-grpc');
require('./use.js').use(exporter);
JS
options=(--bundle --platform=node --log-level=warning)
npx --no-install esbuild requires.cjs "${options[@]}" --format=cjs --outfile="$work/image/requires.cjs"
npx --no-install esbuild imports.mjs "${options[@]}" --format=esm --outfile="$work/image/imports.mjs" \
  "--banner:js=import { createRequire as make } from 'node:module'; const require = make(import.meta.url);"

echo "@opentelemetry/exporter-trace-otlp-grpc 0.301.0, esbuild 0.25.12, Node $(node --version)"
echo 'One would expect: both bundles say that nothing listens'
cd "$work/image"
cjs=$(timeout 20 node requires.cjs 2>&1 | head -n 1)
esm=$(timeout 20 node imports.mjs 2>&1 | head -n 1)
echo "require: $cjs"
echo "import:  $esm"
if [[ $cjs != *'Cannot find module'* && $esm == *"Cannot find module '@grpc/grpc-js'"* ]]; then
  echo 'The surprise is still there.'
else
  echo 'The behaviour changed.'
  exit 1
fi
