// docs/configuration.md: each environment variable with its default in the source and its declaration in the kit or in the
// service's variables.ts. A variable that is read but not declared, or declared but not read, is an error.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kitVariables } from '@boutique/service-kit/kit-variables';
import { exitCodes } from '@boutique/service-kit/otlp/check-report';
import { ignoredValues, ignoredVariables, otelRows, otelVariables } from '@boutique/service-kit/otlp/variables';
import { type Variable as Declaration, text, type Variables } from '@boutique/service-kit/variables';
import { variablesOf } from '../../start/variables.ts';
import { workload, workloadNames } from '../../topology.ts';
import { proxiesSection } from './proxies.ts';

const root = join(import.meta.dirname, '../..');

interface Variable {
  name: string;
  fallback: string;
  /** Workloads that read it; `all` if the kit does. */
  readers: Set<string>;
  /** Readers that have no default. */
  withoutDefault: Set<string>;
}

const call =
  /\b(optional|required|flag|int|port|durationMs|address|httpUrl)\((?:env,)?\s*['`]([A-Z][A-Z0-9_]+)['`](?:,\s*([^,)]+))?/g;
const durable = workloadNames.filter((name) => workload(name).durable);

/** The workloads that use this file. */
function readersOf(file: string): readonly string[] {
  if (['service-kit/store.ts', 'service-kit/redis-client.ts', 'service-kit/redis.ts'].includes(file)) return durable;
  if (file === 'service-kit/http-hosts.ts') return ['frontend'];
  return file.startsWith('service-kit/') ? ['all'] : [file.split('/')[1] ?? ''];
}

function variables(): Map<string, Variable> {
  const found = new Map<string, Variable>();
  const addReader = (name: string, fallback: string, reader: string) => {
    const variable = found.get(name) ?? { name, fallback, readers: new Set(), withoutDefault: new Set() };
    variable.readers.add(reader);
    if (!fallback) variable.withoutDefault.add(reader);
    if (fallback && variable.fallback && variable.fallback !== fallback) variable.fallback = 'see the service';
    variable.fallback ||= fallback;
    found.set(name, variable);
  };
  const files = globSync(['services/*/**/*.ts', 'service-kit/{,otlp/}*.ts'], {
    cwd: root,
    exclude: ['**/node_modules'],
  });
  for (const file of files.filter((name) => !/\.test\.ts$|\/testing\//.test(name)).sort()) {
    for (const [, kind = '', name = '', fallback = ''] of readFileSync(join(root, file), 'utf8').matchAll(call))
      for (const reader of readersOf(file.replaceAll('\\', '/'))) addReader(name, defaultOf(kind, fallback), reader);
  }
  for (const { readers } of found.values()) if (readers.size === workloadNames.length) readers.add('all');
  return found;
}

const ofWorkloads = new Map(
  await Promise.all(workloadNames.map(async (name) => [name, await variablesOf(name)] as const)),
);
const declared: Variables = Object.assign({}, ...ofWorkloads.values(), kitVariables);

function meaningOf({ name, readers, withoutDefault }: Variable): string {
  const callee = workloadNames.find((one) => workload(one).address === name);
  const meaning = declared[name]?.text ?? `${callee}`;
  if (!callee || withoutDefault.size === 0) return meaning;
  if (withoutDefault.size === readers.size) return `${meaning}; required`;
  return `${meaning}; required by ${[...withoutDefault].sort().join(', ')}`;
}

/** Variables and the readers that don't declare them, and declared variables that are not read. */
function mismatches(found: ReadonlyMap<string, Variable>): string[] {
  const undeclared = [...found.values()].flatMap(({ name, readers }) =>
    name in kitVariables || name.endsWith('_SERVICE_ADDR')
      ? []
      : workloadNames
          .filter((reader) => readers.has(reader) && !(name in (ofWorkloads.get(reader) ?? {})))
          .map((reader) => `${reader} reads ${name}, which is not declared`),
  );
  // service-kit/otlp/variables.test.ts checks that OpenTelemetry's are read.
  const unread = Object.keys(declared).filter((name) => !found.has(name) && !(name in otelVariables));
  const differing = [...found.values()].filter(
    ({ name, fallback }) => name in otelVariables && fallback !== '' && fallback !== otelVariables[name]?.fallback,
  );
  return [
    ...undeclared,
    ...differing.map(({ name, fallback }) => `the table has another default for ${name} than the source, ${fallback}`),
    ...unread.map((name) => `${name} is declared, but not read`),
  ];
}

function defaultOf(kind: string, fallback: string): string {
  if (kind === 'address') return fallback.replaceAll("'", '');
  const value = fallback.replaceAll('_', '');
  if (kind === 'flag') return value || 'false';
  if (kind !== 'durationMs') return value;
  const ms = Number(value);
  return ms === 0 ? '0' : ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** The accepted values as in error messages, in fewer words: the introduction explains durations. */
const shortened = (expected: string): string =>
  expected
    .replace(/^(a duration such as 250ms or 1\.5s, from|a whole number from|a number from|one of|an?) /, '')
    .replace('URL with http:// or https://', 'http(s) URL')
    .replace('true or false', 'boolean')
    .replace(/, with values of printable ASCII or percent-encoded( UTF-8)?/, '');

const exitCodeList = Object.entries(exitCodes)
  .map(([code, meaning]) => `${code}, ${meaning}`)
  .join('; ');

/** OpenTelemetry's variables: what has an effect, and what the specification knows besides. */
function otelSection(): string {
  const rows = otelRows.map(({ title, fallback, kind, text: meaning }) => {
    const values = kind === text ? '' : shortened(kind.expected).replaceAll('|', '\\|');
    const shown = /^[\w,/]+$/.test(fallback ?? '') ? `\`${fallback}\`` : fallback;
    return `| \`${title}\` | ${shown} | ${values} | ${meaning} |`;
  });
  const reasons = Map.groupBy(Object.keys(ignoredVariables), (name) => ignoredVariables[name]);
  const ignored = [...reasons].map(
    ([reason, names]) => `- ${names.map((name) => `\`${name}\``).join(', ')}: ${reason}`,
  );
  const values = Object.entries(ignoredValues).map(([name, list]) => `- \`${name}\`: ${list.join(', ')}`);
  return `## OpenTelemetry

As in [the specification](https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/), with other
defaults where the shop should show its traces soon. \`OTEL_EXPORTER_OTLP[_SIGNAL]_X\` is four variables: one for all
signals, and \`OTEL_EXPORTER_OTLP_TRACES_X\`, \`OTEL_EXPORTER_OTLP_METRICS_X\` and \`OTEL_EXPORTER_OTLP_LOGS_X\`, which
override it. Log records are exported in addition to the lines on stdout, with the same level, \`LOG_LEVEL\`. Words are
accepted in any case, and booleans as above.

A failed export is one line in the log for each signal and reason, at most every minute, with the code and the words of the
collector. So is a queue that is full because the collector is too slow (\`QUEUE_FULL\`). When the collector accepts exports again,
a line counts what was lost.

\`npm run otlp-check\`, or \`npm run otlp-check -- --to URL\`, sends a span, a metric and a log record of each workload with
these variables, prints what the collector made of them, and advises what to change. In a pod, with the pod's variables:

    kubectl -n demo-app exec deployment/frontend -- /nodejs/bin/node main.mjs otlp-check

Exit codes: ${exitCodeList}.

| variable | default | values | meaning |
|---|---|---|---|
${rows.join('\n')}

A workload that is given one of these variables or values ignores it, and logs one line at startup:

${[...ignored, ...values].join('\n')}

Any other variable that starts with \`OTEL_\` is ignored in the same way.
`;
}

/** The expected content of docs/configuration.md. */
export function configurationPage(): string {
  const found = variables();
  const problems = mismatches(found);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const addressesTitle = 'Addresses of other workloads (host:port)';
  const section = (title: string, variables: Variable[]) => {
    const isAddress = title === addressesTitle;
    const rows = variables
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((variable) => {
        const { name, fallback, readers } = variable;
        const { fallback: shown = fallback, kind }: Partial<Declaration> = declared[name] ?? {};
        const values = kind && kind !== text ? shortened(kind.expected) : '';
        const readerCell = readers.has('all') ? '' : `${[...readers].sort().join(', ')} | `;
        const valueCell = isAddress ? '' : `${values} | `;
        return `| \`${name}\` | ${readerCell}${shown && `\`${shown}\``} | ${valueCell}${meaningOf(variable)} |`;
      });
    const columns = isAddress ? ['read by', 'default', 'workload'] : ['read by', 'default', 'values', 'meaning'];
    const head = ['variable', ...columns.slice(title === 'Every workload' ? 1 : 0)];
    return `## ${title}\n\n| ${head.join(' | ')} |\n|${head.map(() => '---|').join('')}\n${rows.join('\n')}\n`;
  };
  const all = [...found.values()].filter(({ name }) => !(name in otelVariables));
  const ofKit = all.filter(({ readers }) => readers.has('all'));
  const addresses = all.filter(({ name, readers }) => !readers.has('all') && name.endsWith('_SERVICE_ADDR'));
  const others = all.filter((variable) => !ofKit.includes(variable) && !addresses.includes(variable));
  return `# Configuration

Generated by \`npm run docs -- configuration\` from the source; do not edit. An empty variable counts as unset. A workload
with missing or invalid values exits with a sentence for each of them, and warns about unknown names that are similar to
one of these. Durations are written as 250ms, 1.5s or 2m, and booleans as true, 1, yes, on, false, 0, no or off. Values in
lists of name=value are printable ASCII or percent-encoded. Online Boutique's variables have the same meaning here.

\`npm start\` uses PORT (8080, the shop), PORT_BASE (50051, the first service), TRACES_PORT (16686, the trace page) and
DATA_DIR (.data).

${[section('Every workload', ofKit), otelSection(), section('Single workloads', others), section(addressesTitle, addresses), proxiesSection].join('\n')}`;
}
