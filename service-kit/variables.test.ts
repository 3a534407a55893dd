import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EnvError } from './env.ts';
import { kitVariables } from './kit-variables.ts';
import { misspelled } from './misspelled.ts';
import { baseUrl, problemsOf, url } from './variables.ts';
import { createWorkload } from './workload.ts';

const invalid: Record<string, string[]> = {
  CIRCUIT_BREAKER: ['maybe'],
  COLLECTOR_SERVICE_ADDR: ['bad addr', '[zz]:80', 'host:99999', 'host:0', 'a_b..c:80', ':80', 'host', '999.1.1.1:80'],
  GRPC_CALL_TIMEOUT: ['600h', '0', '-1s', '250', '9ms'],
  GRPC_LB_POLICY: ['nonsense'],
  GRPC_MAX_CONNECTION_AGE: ['0', '99999h'],
  LISTEN_ADDR: ['999.1.1.1', 'all'],
  LOG_FORMAT: ['prety'],
  LOG_LEVEL: ['loud'],
  OTEL_BSP_MAX_QUEUE_SIZE: ['0', '1.5', 'many'],
  OTEL_EXPORTER_OTLP_ENDPOINT: ['localhost:4318', 'ftp://host', 'http://', 'http://host/#a', 'http://host:0'],
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: ['http://host/v1/metrics#a'],
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ['http://host/v1/traces#a', 'host:4318'],
  OTEL_EXPORTER_OTLP_HEADERS: ['a=%zz', 'a b=c', 'a=ü', 'a=%0a', 'a'],
  OTEL_METRIC_EXPORT_INTERVAL: ['99999999999', '99'],
  OTEL_RESOURCE_ATTRIBUTES: ['a=%zz', 'a=%e9'],
  OTEL_TRACES_EXPORTER: ['jaeger'],
  OTEL_TRACES_SAMPLER: ['lucky', 'parentbased_'],
  OTEL_TRACES_SAMPLER_ARG: ['abc', '7', '-1'],
  REDIS_ADDR: [
    'host:port',
    'host',
    'redis://:hunter2@ho st:1',
    'redis+foo://user:hunter2@host:1',
    'redis+sentinel://host:26379',
    'redis+cluster://',
    'redis://host:6379/carts',
    'redis://host:6379/1.5',
    'redis://:hunter2/@host:6379',
    'redis://u:12#hunter2@host:6379',
    'redis+cluster://ann:hunter2@x@host:6379',
    'redis+cluster://ann:hunter2%@host:6379',
    'redis+cluster://host:6379/2',
    'redis://one:6379,two:6379',
  ],
  SHUTDOWN_DRAIN: ['999999h', 'soon'],
};

for (const [name, values] of Object.entries(invalid))
  for (const value of values)
    test(`${name}=${value} is one problem, which names the variable`, () => {
      const [problem = '', ...others] = problemsOf('cartservice', { [name]: value }, kitVariables);
      assert.deepEqual(others, []);
      assert.ok(problem.startsWith('cartservice: ') && problem.includes(name), problem);
      assert.equal(problem.includes(`"${value}"`), !kitVariables[name]?.isSecret, problem);
    });

test('a URL that may have a password is not shown', () => {
  for (const name of ['OTEL_EXPORTER_OTLP_ENDPOINT', 'COLLECTOR_SERVICE_ADDR', 'CART_SERVICE_ADDR']) {
    const [problem = ''] = problemsOf('cartservice', { [name]: 'ftp://ann:hunter2@host:1' }, kitVariables);
    assert.match(problem, new RegExp(`^cartservice: the value of ${name}, which is not shown, must be `));
    assert.ok(!problem.includes('hunter2'), problem);
  }
});

test('a path is appended to OTEL_EXPORTER_OTLP_ENDPOINT, so it has no query; a key in it is not shown', () => {
  const [problem = ''] = problemsOf(
    'adservice',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://host?key=hunter2' },
    kitVariables,
  );
  assert.match(
    problem,
    /^adservice: the value of OTEL_EXPORTER_OTLP_ENDPOINT, which is not shown, must be .*without query/,
  );
});

test('a URL whose user or password cannot be decoded is rejected', () => {
  for (const value of ['http://%zz@localhost:4318', 'http://ann:50%@localhost:4318', 'http://ann:%ff@localhost:4318'])
    assert.equal(url('http').accepts(value), false, value);
  assert.ok(url('http').accepts('http://ann:50%25@localhost:4318'));
});

test('a base URL has no user, query or fragment', () => {
  const { accepts } = baseUrl('http', 'https');
  for (const value of ['http://host', 'https://host:8080/a/']) assert.ok(accepts(value), value);
  for (const value of ['ftp://host', 'http://ann:hunter2@host', 'http://host/?a=1', 'http://host/?', 'http://host/#a'])
    assert.ok(!accepts(value), value);
});

test('valid values are accepted', () => {
  const valid: Record<string, string[]> = {
    COLLECTOR_SERVICE_ADDR: ['collector:4317', '[::1]:80', 'a_b.c-d.:65535', '10.0.0.1:1'],
    GRPC_CALL_TIMEOUT: ['10ms', '60s', '1m', ''],
    LISTEN_ADDR: ['0.0.0.0', '::', 'localhost'],
    LOG_LEVEL: ['INFO', 'silent'],
    OTEL_EXPORTER_OTLP_ENDPOINT: ['http://host:4318', 'https://ann:hunter2@host/otlp/'],
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ['https://ann:hunter2@host/v1/traces?key=1'],
    OTEL_EXPORTER_OTLP_HEADERS: ['authorization=Basic%20abc==,x-scope=a b', 'a='],
    OTEL_RESOURCE_ATTRIBUTES: ['service.version=1.2,deployment.environment.name=demo'],
    OTEL_TRACES_SAMPLER_ARG: ['0', '0.25', '1', '.5'],
    REDIS_ADDR: [
      'redis-cart:6379',
      'redis://:hunter2@host',
      'redis://host/',
      'rediss://user:p%40ss@host:6380/2',
      'redis+sentinel://one:26379,two/mymaster',
      'redis+cluster://one:6379,two:6379',
      'rediss+cluster://ann:p%40ss@[::1]:6379,[fd00::2],two',
      'rediss+sentinel://:p%40ss@one:26379,two/mymaster',
      'redis://ann@[::1]',
    ],
  };
  for (const [name, values] of Object.entries(valid))
    for (const value of values) assert.deepEqual(problemsOf('cartservice', { [name]: value }, kitVariables), []);
});

test('all problems are reported together, each once, with missing variables', async () => {
  const own = { SHOP_SERVICE_ADDR: { kind: { expected: 'host:port', accepts: () => true }, isRequired: true } };
  const vars = { PORT: 'abc', EXTRA_LATENCY: 'x', LOG_LEVEL: 'y' };
  await assert.rejects(createWorkload('cartservice', vars, own), (error) => {
    assert.ok(error instanceof EnvError);
    const names = error.message.split('\n').map((line) => /^cartservice: (\w+) is /.exec(line)?.[1]);
    assert.deepEqual(names.toSorted(), ['EXTRA_LATENCY', 'LOG_LEVEL', 'PORT', 'SHOP_SERVICE_ADDR']);
    return true;
  });
});

test('a name close to a known one is found, others are not', () => {
  const known = [...Object.keys(kitVariables), 'PAGE_BUDGET'];
  for (const [name, meant] of [
    ['LOG_LEVL', 'LOG_LEVEL'],
    ['LOG_FROMAT', 'LOG_FORMAT'],
    ['REDIS_ADR', 'REDIS_ADDR'],
    ['GRPC_CALL_TIMOUT', 'GRPC_CALL_TIMEOUT'],
    ['PAGE_BUDGETS', 'PAGE_BUDGET'],
    ['OTEL_EXPORTER_OTLP_ENDPONT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
  ] as const)
    assert.deepEqual(misspelled([name], known), [{ name, known: meant }]);
  const others = ['HOME', 'PATH', 'PWD', 'LOGNAME', 'LANG', 'POD', 'HOSTNAME', 'NODE_ENV', 'npm_config_cache', 'PORT'];
  const ofOriginal = ['DISABLE_PROFILER', 'ENABLE_PROFILER', 'DISABLE_TRACING', 'DISABLE_STATS', 'ENABLE_STATS'];
  assert.deepEqual(misspelled([...others, ...ofOriginal, 'CART_SERVICE_ADDR'], known), []);
});
