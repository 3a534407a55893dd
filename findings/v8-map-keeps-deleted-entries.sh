#!/usr/bin/env bash
# Library: Node.js 24.21.0 (V8 13.6).
#
# What surprises: a Map or Set that never holds more than ten entries keeps a large part of all that ever was in it until the
# next full collection. When its hash table is full of deleted entries, V8 replaces it. The replaced table still has its
# entries and a reference to its successor. Once one such table is in the old generation, as it is after each full collection,
# the chain of its successors is alive for all collections of young objects, and so is what was in them.
#
# Why it matters: "requests in progress" are usually a Map or a Set. Each request then survives with all it refers to, is
# copied twice, and full collections follow each other. Node's HTTP/2 sessions keep their streams in a Map.
#
# What to do instead: for few entries that come and go, an array whose last element takes the place of the removed one, or an
# object whose keys are deleted.
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
import { PerformanceObserver, constants } from 'node:perf_hooks';

const total = 100_000;
const open = 10;
const request = (id) => ({ id, body: new Array(600).fill(id) });

const kinds = {
  array() {
    const list = [];
    return (id) => {
      list[id % open] = request(id);
    };
  },
  object() {
    const object = Object.create(null);
    return (id) => {
      object[`r${id}`] = request(id);
      delete object[`r${id - open}`];
    };
  },
  Map() {
    const map = new Map();
    return (id) => {
      map.set(id, request(id));
      map.delete(id - open);
    };
  },
  Set() {
    const set = new Set();
    return (id) => {
      set.add(request(id));
      const [oldest] = set;
      if (set.size > open) set.delete(oldest);
    };
  },
};

async function collections(create) {
  const next = create();
  for (let id = -1_000; id < 0; id++) next(id);
  // As after any time in a real program.
  gc();
  const counts = { full: 0, ms: 0 };
  const observer = new PerformanceObserver((list) => {
    for (const { detail, duration } of list.getEntries()) {
      if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) counts.full++;
      counts.ms += duration;
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  for (let id = 0; id < total; id++) next(id);
  await new Promise((resolve) => setTimeout(resolve, 50));
  observer.disconnect();
  return counts;
}

console.log(`Node ${process.version}: ${total} requests of 5 KiB, ${open} at a time, kept in a`);
console.log('One would expect: the same for all');
const results = {};
for (const [name, create] of Object.entries(kinds)) {
  const { full, ms } = await collections(create);
  results[name] = full;
  console.log(`${name.padEnd(7)} ${full} full collections, ${Math.round(ms)} ms in all collections`);
}
const isSame = results.array <= 1 && results.object <= 1 && results.Map >= 3 && results.Set >= 3;
console.log(isSame ? 'The surprise is still there.' : 'The behaviour changed.');
process.exit(isSame ? 0 : 1);
JS
timeout 60 node_modules/.bin/node --expose-gc --max-semi-space-size=4 finding.js
