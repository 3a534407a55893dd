import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createWorkload } from '@boutique/service-kit/workload';
import { startTraceViewer } from './server.ts';

const traces = await startTraceViewer({ port: 0, hostProblem: () => undefined });
after(() => traces.close());

test("spans exported by OpenTelemetry's SDK arrive unchanged", async () => {
  const vars = { LOG_LEVEL: 'silent', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${traces.url}/v1/traces` };
  const { telemetry } = await createWorkload('cartservice', vars);
  const attributes = { text: 'Straße 東京', whole: -7, half: 0.25, yes: true, list: ['a', 'b'] };
  // Kind 1 is a server and status 2 an error: https://opentelemetry.io/docs/specs/otel/trace/api/
  const { traceId } = telemetry.tracer.startActiveSpan(
    'GetCart',
    { kind: 1, startTime: [1760000000, 123_456_789] },
    (parent) => {
      const child = telemetry.tracer.startSpan('HGET', { attributes, links: [{ context: parent.spanContext() }] });
      child.addEvent('missed', { key: 'cart' });
      child.setStatus({ code: 2, message: 'gone' });
      child.end();
      parent.end([1760000000, 223_456_789]);
      return parent.spanContext();
    },
  );
  await telemetry.flush();

  const [trace] = JSON.parse(await (await fetch(`${traces.url}/api/traces/${traceId}`)).text()).data;
  const [parent, child] = trace.spans;
  assert.equal(trace.processes.p1.serviceName, 'cartservice');
  assert.deepEqual(
    [parent.operationName, parent.startTime, parent.duration],
    ['GetCart', 1_760_000_000_123_456, 100_000],
  );
  assert.deepEqual(
    child.references.map(({ refType, spanID }: { refType: string; spanID: string }) => [refType, spanID]),
    [
      ['CHILD_OF', parent.spanID],
      ['FOLLOWS_FROM', parent.spanID],
    ],
  );
  const tags = Object.fromEntries(child.tags.map(({ key, value }: { key: string; value: unknown }) => [key, value]));
  assert.deepEqual(
    { ...tags, 'otel.scope.name': '' },
    {
      ...attributes,
      list: '["a","b"]',
      'otel.scope.name': '',
      'span.kind': 'internal',
      'otel.status_code': 'ERROR',
      'otel.status_description': 'gone',
      error: true,
    },
  );
  assert.equal(child.logs[0].fields[0].value, 'missed');
});
