// docs/configuration.md: each environment variable that the source reads, with its default from there and its meaning
// from `meanings`. A variable without a meaning, or a meaning without a variable, is an error.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workload, workloadNames } from '../../topology.ts';
import { type Meaning, meanings } from './meanings.ts';

const root = join(import.meta.dirname, '../..');

interface Read {
  name: string;
  fallback: string;
  /** Workloads that read it; all of them when the kit does. */
  readers: Set<string>;
  /** Those of them that have no default. */
  withoutDefault: Set<string>;
}

const call =
  /\b(optional|required|flag|int|port|durationMs|address|httpUrl)\((?:env,)?\s*['`]([A-Z][A-Z0-9_]+)['`](?:,\s*([^,)]+))?/g;
/** Read with the signal's name in the middle. */
const perSignal = [
  'OTEL_TRACES_EXPORTER',
  'OTEL_METRICS_EXPORTER',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
  'OTEL_EXPORTER_OTLP_METRICS_HEADERS',
];

const durable = workloadNames.filter((name) => workload(name).durable);

/** The workloads that run this file. */
function readersOf(file: string): readonly string[] {
  if (file === 'service-kit/store.ts') return durable;
  return file.startsWith('service-kit/') ? ['all'] : [file.split('/')[1] ?? ''];
}

function variables(): Map<string, Read> {
  const found = new Map<string, Read>();
  const note = (name: string, fallback: string, reader: string) => {
    const read = found.get(name) ?? { name, fallback, readers: new Set(), withoutDefault: new Set() };
    read.readers.add(reader);
    if (!fallback) read.withoutDefault.add(reader);
    if (fallback && read.fallback && read.fallback !== fallback) read.fallback = 'see the service';
    read.fallback ||= fallback;
    found.set(name, read);
  };
  const files = globSync(['services/*/**/*.ts', 'service-kit/*.ts'], { cwd: root, exclude: ['**/node_modules'] });
  for (const file of files.filter((name) => !/\.test\.ts$|\/testing\//.test(name)).sort()) {
    for (const [, kind = '', name = '', fallback = ''] of readFileSync(join(root, file), 'utf8').matchAll(call))
      for (const reader of readersOf(file.replaceAll('\\', '/'))) note(name, defaultOf(kind, fallback), reader);
  }
  for (const name of perSignal) note(name, '', 'all');
  for (const { readers } of found.values()) if (readers.size === workloadNames.length) readers.add('all');
  return found;
}

/** Undefined for a variable that is not explained anywhere. */
function meaningOf({ name, readers, withoutDefault }: Read): Meaning | undefined {
  const callee = workloadNames.find((one) => workload(one).address === name);
  if (!callee || name in meanings) return meanings[name];
  const text = `host:port of ${callee}`;
  if (withoutDefault.size === readers.size) return { text: `${text}; required` };
  if (withoutDefault.size === 0) return { text };
  return { text: `${text}; required by ${[...withoutDefault].sort().join(', ')}, which has no default` };
}

function defaultOf(kind: string, fallback: string): string {
  if (kind === 'address') return fallback.replaceAll("'", '');
  const value = fallback.replaceAll('_', '');
  if (kind === 'flag') return value || 'false';
  if (kind !== 'durationMs') return value;
  const ms = Number(value);
  return ms === 0 ? '0' : ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** The page as it should be in docs/. */
export function configurationPage(): string {
  const found = variables();
  const unexplained = [...found.values()].filter((read) => !meaningOf(read)).map(({ name }) => name);
  const unread = Object.keys(meanings).filter((name) => !found.has(name));
  if (unexplained.length + unread.length > 0)
    throw new Error(
      `docs/generate/meanings.ts: missing ${unexplained.join(', ') || 'nothing'}; not read anywhere ${unread.join(', ') || 'nothing'}`,
    );
  const section = (title: string, reads: Read[]) => {
    const rows = reads
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((read) => {
        const { name, fallback, readers } = read;
        const { text = '', fallback: shown = fallback } = meaningOf(read) ?? {};
        const who = readers.has('all') ? '' : `${[...readers].sort().join(', ')} | `;
        return `| \`${name}\` | ${who}${shown && `\`${shown}\``} | ${text} |`;
      });
    const head =
      title === 'Every workload'
        ? '| variable | default | meaning |\n|---|---|---|'
        : '| variable | read by | default | meaning |\n|---|---|---|---|';
    return `## ${title}\n\n${head}\n${rows.join('\n')}\n`;
  };
  const all = [...found.values()];
  const ofKit = all.filter(({ readers }) => readers.has('all'));
  const addresses = all.filter(({ name, readers }) => !readers.has('all') && name.endsWith('_SERVICE_ADDR'));
  const others = all.filter((read) => !ofKit.includes(read) && !addresses.includes(read));
  return `# Configuration

Made by \`npm run docs\` from the source; do not edit. An empty variable counts as unset, a wrong one ends the workload
with a sentence that names it. Names that Online Boutique has too mean the same here. Durations are written as 250ms,
1.5s or 2m.

\`npm start\` itself reads PORT (8080, the shop), PORT_BASE (50051, the first service), TRACES_PORT (16686, the trace page)
and DATA_DIR (.data); \`npm start -- --help\` lists them too.

${[section('Every workload', ofKit), section('Single workloads', others), section('Addresses of other workloads', addresses)].join('\n')}`;
}
