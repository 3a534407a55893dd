#!/usr/bin/env bash
# Library: @grpc/proto-loader 0.8.1 with protobufjs 7.6.6 and long 5.3.2.
#
# What surprises: a string for an int64 field is cut at its first character that is not a digit. '12.5' and '12abc'
# are sent as 12, '1,000' and '1e3' as 1, 'abc' as 0, each without an error. In an int32 field, '1e3' is sent as 1000.
#
# Why it matters: int64 amounts are usually strings in JavaScript (longs: String), often straight from a form or a JSON
# document. A wrong amount is sent, and the server cannot know that it was ever anything else.
#
# What to do instead: check the text before it goes into a message: match /^-?\d+$/, convert with BigInt(text), which
# throws otherwise, and compare with the range of int64.
set -euo pipefail
# At most 60 s in all.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 60 "$0"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "private": true, "type": "module" }' > package.json
npm install --save-exact --no-audit --no-fund --ignore-scripts --loglevel=error \
  @grpc/proto-loader@0.8.1 protobufjs@7.6.6 long@5.3.2 > npm.txt 2>&1 ||
  { cat npm.txt; echo 'Could not install the packages.'; exit 2; }

cat > finding.proto <<'PROTO'
syntax = "proto3";
package finding;
message Amount {
  int64 units = 1;
  int32 count = 2;
}
service Bank {
  rpc Pay(Amount) returns (Amount);
}
PROTO

cat > finding.js <<'JS'
import { readFileSync } from 'node:fs';
import { loadSync } from '@grpc/proto-loader';

const { requestSerialize, requestDeserialize } = loadSync('finding.proto', { longs: String, defaults: true })[
  'finding.Bank'
].Pay;

/** What the server reads when the client sends `value`. */
function received(field, value) {
  try {
    return String(requestDeserialize(requestSerialize({ [field]: value }))[field]);
  } catch {
    return 'an error';
  }
}

const versionOf = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version;
const names = ['@grpc/proto-loader', 'protobufjs', 'long'];
console.log(`${names.map((name) => `${name} ${versionOf(name)}`).join(', ')}, Node ${process.version}`);
const cases = [
  { field: 'units', value: '9007199254740993', expected: '9007199254740993', surprise: '9007199254740993' },
  { field: 'units', value: '12.5', expected: 'an error', surprise: '12' },
  { field: 'units', value: '12abc', expected: 'an error', surprise: '12' },
  { field: 'units', value: '1,000', expected: 'an error', surprise: '1' },
  { field: 'units', value: 'abc', expected: 'an error', surprise: '0' },
  { field: 'units', value: '1e3', expected: '1000 or an error', surprise: '1' },
  { field: 'count', value: '1e3', expected: '1000 or an error', surprise: '1000' },
];
let isSame = true;
for (const { field, value, expected, surprise } of cases) {
  const seen = received(field, value);
  isSame &&= seen === surprise;
  console.log(`${field === 'units' ? 'int64' : 'int32'} '${value}': expected ${expected}, the server reads ${seen}`);
}
console.log(isSame ? 'The surprise is still there.' : 'The behaviour changed.');
process.exit(isSame ? 0 : 1);
JS
timeout 20 node finding.js
