// docs/telemetry.md: the names of all spans, metrics and log fields, as the running shop emits them.

import { recordJourney, type Signals } from '../../testing/telemetry-journey.ts';
import { workloadNames } from '../../topology.ts';

const list = (names: Iterable<string>): string =>
  [...new Set(names)]
    .sort()
    .map((name) => `\`${name}\``)
    .join(', ');

/** Names, sorted; `all` stands for every workload. */
function servicesOf(group: { service: string }[]): string {
  const names = new Set(group.map(({ service }) => service));
  return workloadNames.every((name) => names.has(name)) ? 'all' : [...names].sort().join(', ');
}

/** One row for each group of things that have the same key. */
function rows<T>(things: T[], keyOf: (thing: T) => string, row: (key: string, group: T[]) => string[]): string {
  const groups = Map.groupBy(things, keyOf);
  return [...groups.keys()]
    .sort()
    .map((key) => `| ${row(key, groups.get(key) ?? []).join(' | ')} |`)
    .join('\n');
}

/** Spans of calls are the same on the side of each caller: their name is the RPC. */
const spanRows = ({ spans }: Signals) =>
  rows(
    spans,
    ({ name, kind }) => `\`${name}\` | ${kind}`,
    (key, group) => [key, servicesOf(group), list(group.flatMap(({ attributes }) => Object.keys(attributes)))],
  );

const metricRows = ({ metrics }: Signals) =>
  rows(
    metrics,
    ({ name }) => name,
    (name, group) => [
      `\`${name}\``,
      group[0]?.kind ?? '',
      group[0]?.unit ? `\`${group[0].unit}\`` : '',
      servicesOf(group),
      list(group.flatMap(({ points }) => points.flatMap(({ attributes }) => Object.keys(attributes)))),
    ],
  );

/** In every line, whoever writes it. */
const everywhere = ['severity', 'service', 'timestamp', 'message', 'trace_id', 'span_id'];

const logRows = ({ lines }: Signals) =>
  rows(
    lines.flatMap(({ service, ...fields }) =>
      Object.keys(fields)
        .filter((field) => !everywhere.includes(field))
        .map((field) => ({ field, service: String(service) })),
    ),
    ({ field }) => field,
    (field, group) => [`\`${field}\``, servicesOf(group)],
  );

/** The page as it should be in docs/. */
export async function telemetryPage(): Promise<string> {
  const signals = await recordJourney();
  return `# Telemetry

Made by \`npm run docs -- telemetry\` from what the running shop tells on a visitor's journey; do not edit.

These names are a contract: dashboards, alerts and lessons are built on them. Within a major version spans, metrics,
labels and log fields are only added. One that is removed or renamed gets a note in these docs and a new major version.
Values (messages of log lines, ids, texts) are not part of it. Where OpenTelemetry's semantic conventions have a name, it
is used.

Not here, since it depends on the environment: with \`REDIS_ADDR\` each command is a client span by the command's name with
\`db.system.name\`, \`db.operation.name\`, \`server.address\` and \`server.port\`; with \`SMTP_URL\` the counter
\`shop.mails\` (label \`shop.mail.outcome\`); with a language model the counter \`shop.assistant.answers\` and the span
attribute \`shop.assistant.answered_by\`, its label too. A failure that is a bug adds \`err\` to its log line. Health checks
and files make neither spans nor log lines, and reads that go well make lines at \`LOG_LEVEL=debug\` only.

Every span and metric has the resource attributes \`service.name\`, \`service.namespace\` and \`service.instance.id\`.

## Spans

| name | kind | service | attributes |
|---|---|---|---|
${spanRows(signals)}

## Metrics

| name | kind | unit | service | labels |
|---|---|---|---|---|
${metricRows(signals)}

## Log fields

Each line is a JSON object with ${list(everywhere.slice(0, 4))}, and \`trace_id\` and \`span_id\` where it is part of a trace.

| field | service |
|---|---|
${logRows(signals)}
`;
}
