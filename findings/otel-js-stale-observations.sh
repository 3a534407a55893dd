#!/usr/bin/env bash
# Library: @opentelemetry/sdk-metrics 3.1.0.
#
# What surprises: an observable gauge whose callback no longer reports an attribute set is exported with its last value for
# ever. The specification says that what a callback did not observe should not be exported. With delta temporality, the value disappears as expected.
#
# Why it matters: a deleted queue, pod or connection stays in dashboards as if it were healthy, and alerts on a missing value
# never fire.
#
# What to do instead: observe an explicit 0 for what is gone, or choose delta temporality for gauges.
set -euo pipefail
# At most 60 s in all.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 60 "$0"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "private": true, "type": "module" }' > package.json
npm install --save-exact --no-audit --no-fund --ignore-scripts --loglevel=error \
  @opentelemetry/api@1.10.0 @opentelemetry/sdk-metrics@3.1.0 > npm.txt 2>&1 || { cat npm.txt; echo 'Could not install the packages.'; exit 2; }

cat > finding.js <<'JS'
import { AggregationTemporality, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';

class Reader extends MetricReader {
  onShutdown() {}
  onForceFlush() {}
}

/** What each of three collections exports, if only the first two observe queue b. */
async function exported(temporality) {
  const reader = new Reader({ aggregationTemporalitySelector: () => temporality });
  const provider = new MeterProvider({ readers: [reader] });
  const gauge = provider.getMeter('finding').createObservableGauge('queue.length');
  let queues = ['a', 'b'];
  gauge.addCallback((result) => {
    for (const queue of queues) result.observe(7, { queue });
  });
  const collect = async () => {
    const { resourceMetrics } = await reader.collect();
    const points = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics.flatMap((one) => one.dataPoints));
    return points.map(({ attributes }) => attributes.queue).sort().join(' ');
  };
  const collections = [await collect(), await collect()];
  queues = ['a'];
  for (let n = 0; n < 3; n++) collections.push(await collect());
  return collections;
}

console.log(`@opentelemetry/sdk-metrics 3.1.0, Node ${process.version}`);
console.log('A callback observes the queues a and b twice, then only a. One would expect: a b | a b | a | a | a');
const cumulative = await exported(AggregationTemporality.CUMULATIVE);
console.log('cumulative:', cumulative.join(' | '));
const delta = await exported(AggregationTemporality.DELTA);
console.log('delta:     ', delta.join(' | '));
const isSame = cumulative.at(-1) === 'a b' && delta.at(-1) === 'a';
console.log(isSame ? 'The surprise is still there.' : 'The behaviour changed.');
process.exit(isSame ? 0 : 1);
JS
timeout 40 node finding.js
