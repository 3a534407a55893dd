#!/usr/bin/env bash
# Library: Node.js 24.21.0 (V8 13.6).
#
# What surprises: where a function literal stands decides how long the variables it uses are kept. V8 creates a function that
# is assigned to a property (`object.done = () => …`, also `array[0] = …`) directly in the old generation, as it expects it
# to live long. Collections of young objects treat old ones as alive, even unreachable ones. So the function's variables, and
# all they refer to, stay until a full collection. The same function in an object literal, or in a variable that is then
# assigned, is young and is freed by the next short collection.
#
# Why it matters: `this.done = () => …` in a constructor makes each instance garbage of the expensive kind: it is copied twice
# and then waits for a full collection. Node's own Writable does so: `this.onwrite = (er) => onwrite(stream, er)`.
#
# What to do instead: `const done = () => …; this.done = done;` or bind().
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
import { Writable } from 'node:stream';

const count = 500;
/** 2 KiB */
const payload = () => new Array(256).fill(0);
const use = (value) => value;

const cases = {
  'function in an object literal': (data) => ({ done: () => use(data) }),
  'function in a variable, then assigned': (data) => {
    const object = { done: undefined };
    const done = () => use(data);
    object.done = done;
    return object;
  },
  'bound function, assigned': (data) => {
    const object = { done: undefined };
    object.done = use.bind(undefined, data);
    return object;
  },
  'function literal, assigned': (data) => {
    const object = { done: undefined };
    object.done = () => use(data);
    return object;
  },
  'function literal, assigned to an element': (data) => {
    const array = [undefined];
    array[0] = () => use(data);
    return array;
  },
  'new Writable()': (data) => Object.assign(new Writable(), { data }),
};

/** Bytes that two young collections leave of each unreachable object. */
function surviving(create) {
  for (let at = 0; at < count; at++) create(payload());
  gc();
  gc({ type: 'minor' });
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < count; at++) create(payload());
  gc({ type: 'minor' });
  gc({ type: 'minor' });
  return Math.round((process.memoryUsage().heapUsed - before) / count);
}

console.log(`Node ${process.version}: bytes left by two young collections, of 2 KiB used by an unreachable function`);
console.log('One would expect: 0 everywhere');
const left = Object.entries(cases).map(([name, create]) => {
  surviving(create);
  const bytes = surviving(create);
  console.log(`${String(bytes).padStart(6)}  ${name}`);
  return bytes;
});
const isSame = left.slice(0, 3).every((bytes) => bytes < 500) && left.slice(3).every((bytes) => bytes > 1_500);
console.log(isSame ? 'The surprise is still there.' : 'The behaviour changed.');
process.exit(isSame ? 0 : 1);
JS
timeout 60 node_modules/.bin/node --expose-gc --min-semi-space-size=32 --max-semi-space-size=32 finding.js
