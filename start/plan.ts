// What is to run, where, and with which environment: read from the command line and the environment.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EnvError, readEnv } from '@boutique/service-kit/env';
import { grpcServices, portOffset, topology, type WorkloadName, workload, workloadNames } from '../topology.ts';
import { whyNotParsed } from './problem.ts';

export const root = join(import.meta.dirname, '..');

export const help = `npm start [-- OPTIONS]      the whole shop on this machine, in one process

  --watch                   start anew whenever a source changes
  --processes               a process for each workload, restarted when it dies; pids in .data/run/
  --only NAME[,NAME...]     these workloads alone
  --help                    this text

Environment: PORT (8080, the shop), PORT_BASE (50051, the first service), TRACES_PORT (16686), DATA_DIR (.data),
OTEL_EXPORTER_OTLP_ENDPOINT (traces go there, not to the built-in page), and whatever the services take.`;

export interface Options {
  readonly help: boolean;
  readonly watch: boolean;
  readonly processes: boolean;
  readonly only: readonly WorkloadName[];
}

export function readOptions(args: string[]): Options {
  const { help, watch, processes, only } = parse(args);
  return { help, watch, processes, only: only === undefined ? workloadNames : only.split(',').map(toName) };
}

/** `npm start --watch` gives the option to npm, which keeps it: only after `--` it comes to us. */
function refuseOptionsOfNpm(): void {
  for (const name of ['watch', 'processes', 'only'])
    if (process.env[`npm_config_${name}`])
      throw new EnvError(
        `npm has taken --${name} for its own: write \`npm start -- --${name}\`, with two dashes before it.`,
      );
}

function parse(args: string[]) {
  refuseOptionsOfNpm();
  try {
    const flag = { type: 'boolean', default: false } as const;
    const options = { help: flag, watch: flag, processes: flag, only: { type: 'string' } } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new EnvError(whyNotParsed('npm start --', error));
  }
}

function toName(text: string): WorkloadName {
  const name = workloadNames.find((known) => known === text.trim());
  if (!name) throw new EnvError(`--only: there is no workload "${text}", only ${workloadNames.join(', ')}.`);
  return name;
}

export interface Plan extends Options {
  readonly host: string;
  /** A port for every workload, started or not. */
  readonly ports: ReadonlyMap<WorkloadName, number>;
  /** Of the built-in trace page; undefined when traces go elsewhere. */
  readonly tracesPort: number | undefined;
  readonly dataDir: string;
  vars(name: WorkloadName): NodeJS.ProcessEnv;
}

/** The API explorer has the addresses of the others already. */
const notCalledByPages = grpcServices.filter((name) => !Object.hasOwn(topology.frontend.calls, name));

export function makePlan(options: Options, given: NodeJS.ProcessEnv): Plan {
  const env = readEnv('start', given);
  const firstPort = env.int('PORT_BASE', 50_051, 1, 65_535 - workloadNames.length);
  const shopPort = env.int('PORT', 8080, 1, 65_535);
  const portOf = (name: WorkloadName) => {
    const offset = portOffset(name);
    return offset === undefined ? shopPort : firstPort + offset;
  };
  const traced = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'COLLECTOR_SERVICE_ADDR'];
  const elsewhere = env.flag('OTEL_SDK_DISABLED') || traced.some((name) => env.optional(name));
  const tracesPort = elsewhere ? undefined : env.int('TRACES_PORT', 16_686, 1, 65_535);
  const dataDir = resolve(root, env.optional('DATA_DIR') ?? '.data');
  const defaults = {
    LISTEN_ADDR: '127.0.0.1',
    // What makes a demonstration of the shop, and is off elsewhere.
    ENABLE_API_EXPLORER: 'true',
    EXPLORER_ADDRS: notCalledByPages.map((name) => `${name}=127.0.0.1:${portOf(name)}`).join(','),
    ENABLE_ASSISTANT: 'true',
    ENABLE_OUTBOX: 'true',
    ENABLE_SIGN_IN: 'true',
    LOG_FORMAT: process.stdout.isTTY ? 'pretty' : 'json',
    ...(tracesPort && toTracePage(tracesPort)),
    ...Object.fromEntries(workloadNames.map((name) => [workload(name).address, `127.0.0.1:${portOf(name)}`])),
  };
  // An empty value counts as unset, as everywhere.
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value?.trim()));
  return {
    ...options,
    host: env.optional('LISTEN_ADDR') ?? defaults.LISTEN_ADDR,
    ports: new Map(workloadNames.map((name) => [name, portOf(name)])),
    tracesPort,
    dataDir,
    vars: (name) => ({ ...defaults, ...set, PORT: String(portOf(name)), DATA_DIR: dataDir }),
  };
}

const toTracePage = (port: number) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  OTEL_METRICS_EXPORTER: 'none',
  // A page's trace can be opened as soon as the page has been read.
  OTEL_BSP_SCHEDULE_DELAY: '300',
  TRACE_UI_URL: `http://localhost:${port}/trace/{traceId}`,
});
