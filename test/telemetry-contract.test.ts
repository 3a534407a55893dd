// The registry in telemetry/ describes exactly what the shop sends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startMailServer } from '../services/emailservice/testing/mail-server.ts';
import { answers, startModelServer } from '../services/shoppingassistantservice/testing/model-server.ts';
import { mug } from '../testing/buying.ts';
import { eventCalls } from '../testing/event-calls.ts';
import { noRedis, startRedis } from '../testing/redis.ts';
import { parseRegistry, readRegistry, registryFiles } from '../testing/registry.ts';
import { differences } from '../testing/telemetry-contract.ts';
import { recordJourney } from '../testing/telemetry-journey.ts';

test('the registry has the format of definition/2, and every attribute is defined and used', () => {
  const files = registryFiles();
  parseRegistry(files);
  const withMistakes = { ...files, 'wrong.yaml': 'file_format: definition/2\nmetrics: [{ name: shop.x, unit: s }]' };
  assert.throws(() => parseRegistry(withMistakes), /wrong\.yaml\/metrics\/0 must have required property 'instrument'/);
  const unused = 'file_format: definition/2\nattributes: [{ key: a.b, type: int, brief: B., stability: stable }]';
  assert.throws(() => parseRegistry({ ...files, 'more.yaml': unused }), /a\.b is on no signal/);
  // As Weaver's own schema demands.
  for (const [reason, required] of [
    ['renamed', 'renamed_to'],
    ['obsoleted', 'note'],
  ]) {
    const deprecated = unused.replace('stable }', `stable, deprecated: { reason: ${reason} } }`);
    assert.throws(
      () => parseRegistry({ ...files, 'more.yaml': deprecated }),
      new RegExp(`more\\.yaml/attributes/0/deprecated must have required property '${required}'`),
    );
  }
});

test('two journeys, with SQLite and with all that is optional, send what the registry describes', {
  skip: noRedis,
}, async (t) => {
  const redis = await startRedis();
  t.after(redis.stop);
  const mails = await startMailServer(t, { reject: (_, attempt) => (attempt === 1 ? 451 : undefined) });
  const model = await startModelServer(t, answers('A mug for tea.', mug));
  const embedded = await recordJourney();
  const stores = { REDIS_ADDR: redis.address, SMTP_URL: mails.url, MAIL_RETRY_BASE: '5ms' };
  const assistant = { ASSISTANT_LLM_URL: model.url, ASSISTANT_LLM_MODEL: 'any' };
  const optional = await recordJourney({ ...stores, ...assistant }, 'shop.mail.delivered');
  const found = differences(readRegistry(), {
    spans: [...embedded.spans, ...optional.spans],
    metrics: [...embedded.metrics, ...optional.metrics],
    lines: [...embedded.lines, ...optional.lines],
    logs: [...embedded.logs, ...optional.logs],
  });
  assert.deepEqual(found, [], 'the names are a contract: change telemetry/ as well, then `npm run docs -- telemetry`');
  for (const { lines, logs } of [embedded, optional])
    assert.equal(logs.length, lines.length, 'every line is also a log record');
});

test('every line of the log names an event of events.yaml, at its severity, and every event has a line', () => {
  const calls = eventCalls();
  assert.deepEqual(
    calls.filter(({ event }) => !event).map(({ place }) => place),
    [],
    'each call needs { event: "..." }',
  );
  const { events } = readRegistry();
  const defined = events.map(({ name, annotations: { boutique } }) => `${name} ${boutique.severity}`);
  // A computed severity is one of several, of which the registry has the usual one.
  const written = new Set(
    calls.map(({ event, severity }) => {
      const usual = events.find(({ name }) => name === event)?.annotations.boutique.severity;
      return `${event} ${event === 'rpc.server.call' ? usual : (severity ?? usual)}`;
    }),
  );
  assert.deepEqual([...written].sort(), defined.sort());
});
