import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEnv } from '@boutique/service-kit/env';
import { otlpSettings } from '@boutique/service-kit/otlp/settings';
import { grpcServices, topology } from '../topology.ts';
import { parseCommandLine } from './command-line/parse.ts';
import { makePlan, startCommand } from './plan.ts';

const plan = makePlan(parseCommandLine(startCommand, []).values, { PORT: '8000', PORT_BASE: '9000' });

test('services listen in alphabetical order from PORT_BASE on, and the frontend on PORT', () => {
  assert.deepEqual(
    grpcServices.map((name) => plan.ports.get(name)),
    grpcServices.map((_, rank) => 9000 + rank),
  );
  assert.deepEqual(grpcServices, grpcServices.toSorted());
  assert.equal(plan.ports.get('frontend'), 8000);
});

test('the API explorer gets the address of every service, from its callers or from EXPLORER_ADDRS', () => {
  const vars = plan.vars('frontend');
  const added = (vars.EXPLORER_ADDRS ?? '').split(',').map((pair) => pair.split('=')[0]);
  assert.deepEqual([...Object.keys(topology.frontend.calls), ...added].sort(), grpcServices);
  assert.match(vars.EXPLORER_ADDRS ?? '', /paymentservice=127\.0\.0\.1:9006/);
});

test('metrics and logs go to their own endpoints, while spans go to the trace page', () => {
  const endpoints = {
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://metrics.example/v1/metrics',
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://logs.example/v1/logs',
  };
  const given = { ...endpoints, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
  const env = readEnv('start', makePlan(parseCommandLine(startCommand, []).values, given).vars('cartservice'));
  const { url, protocol } = otlpSettings(env, 'traces') ?? {};
  assert.deepEqual([url, protocol], ['http://127.0.0.1:16686/v1/traces', 'http/protobuf']);
  assert.equal(otlpSettings(env, 'metrics')?.url, endpoints.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT);
  assert.equal(otlpSettings(env, 'logs')?.url, endpoints.OTEL_EXPORTER_OTLP_LOGS_ENDPOINT);
});

test('the trace page can be shown in frames of the sites in FRAME_ANCESTORS', () => {
  const given = { FRAME_ANCESTORS: 'https://portal.example,https://*.example' };
  const { frameAncestors } = makePlan(parseCommandLine(startCommand, []).values, given);
  assert.equal(frameAncestors, 'https://portal.example https://*.example');
});

test('by default only spans are exported', () => {
  const env = readEnv('start', plan.vars('cartservice'));
  assert.deepEqual(
    [otlpSettings(env, 'traces')?.url, otlpSettings(env, 'metrics'), otlpSettings(env, 'logs')],
    ['http://127.0.0.1:16686/v1/traces', undefined, undefined],
  );
});
