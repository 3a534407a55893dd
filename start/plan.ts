// What to start, on which ports and with which environment variables.
import { isIPv6 } from 'node:net';
import { join, resolve } from 'node:path';
import { readEnv } from '@boutique/service-kit/env';
import { type BaseUrl, type HostCheck, hostCheck, readBaseUrl } from '@boutique/service-kit/http-hosts';
import { grpcServices, portOffset, topology, type WorkloadName, workload, workloadNames } from '../topology.ts';
import { defineCommand, type InputOf } from './command-line/spec.ts';

export const root = join(import.meta.dirname, '..');

export const startCommand = defineCommand({
  name: 'npm start',
  summary: 'Starts the whole shop on this machine, in one process; Ctrl-C stops it.',
  options: {
    watch: { type: 'flag', help: 'restart when a source file changes' },
    processes: {
      type: 'flag',
      help: 'run each workload in its own process, restarted when it dies; PIDs are in .data/run/',
    },
    only: { type: 'choices', of: workloadNames, help: 'start only these' },
  },
  note: 'docs/configuration.md lists the variables of each service.',
  sections: () => [
    {
      title: 'Environment variables',
      rows: [
        ['PORT', 'port of the shop (default: 8080)'],
        ['PORT_BASE', 'port of the first service (default: 50051)'],
        ['TRACES_PORT', 'port of the trace page (default: 16686)'],
        ['DATA_DIR', 'folder of the databases (default: .data)'],
        ['OTEL_EXPORTER_OTLP_ENDPOINT', 'send traces there instead of to the built-in trace page'],
      ],
    },
  ],
  exitCodes: { 0: 'stopped', 1: 'could not start', 130: 'stopped immediately, by a second Ctrl-C' },
});

export type Options = InputOf<typeof startCommand>['values'];

export interface Plan {
  readonly only: readonly WorkloadName[];
  readonly processes: boolean;
  readonly host: string;
  /** The same in URLs: an address at which this machine reaches it. */
  readonly reachableHost: string;
  /** Rejects Host headers for the trace page, by the same rules as the frontend. */
  readonly hostProblem: HostCheck;
  /** Sites in FRAME_ANCESTORS, separated by spaces. */
  readonly frameAncestors: string;
  /** Path and host of BASE_URL. */
  readonly baseUrl: BaseUrl;
  /** A port for every workload, started or not. */
  readonly ports: ReadonlyMap<WorkloadName, number>;
  /** Of the built-in trace page; undefined if traces are sent elsewhere. */
  readonly tracesPort: number | undefined;
  readonly dataDir: string;
  vars(name: WorkloadName): NodeJS.ProcessEnv;
}

/** The frontend has the addresses of the others from their own variables. */
const notCalledByPages = grpcServices.filter((name) => !Object.hasOwn(topology.frontend.calls, name));

export function makePlan({ only = workloadNames, processes }: Options, given: NodeJS.ProcessEnv): Plan {
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
  const host = env.optional('LISTEN_ADDR') ?? 'localhost';
  const reachableHost = hostInUrls(host);
  const defaults = {
    LISTEN_ADDR: host,
    // Features for a demonstration; off by default elsewhere.
    ENABLE_API_EXPLORER: 'true',
    EXPLORER_ADDRS: notCalledByPages.map((name) => `${name}=${reachableHost}:${portOf(name)}`).join(','),
    ENABLE_ASSISTANT: 'true',
    ENABLE_OUTBOX: 'true',
    ENABLE_SIGN_IN: 'true',
    LOG_FORMAT: process.stdout.isTTY ? 'pretty' : 'json',
    ...(tracesPort && toTracePage(reachableHost, tracesPort)),
    ...Object.fromEntries(workloadNames.map((name) => [workload(name).address, `${reachableHost}:${portOf(name)}`])),
  };
  // An empty value counts as unset, as in readEnv.
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value?.trim()));
  return {
    ...{ only, processes, host, reachableHost },
    hostProblem: hostCheck(readEnv('start', { ...given, LISTEN_ADDR: host })),
    frameAncestors: (env.optional('FRAME_ANCESTORS') ?? '').replaceAll(',', ' '),
    baseUrl: readBaseUrl(env),
    ports: new Map(workloadNames.map((name) => [name, portOf(name)])),
    tracesPort,
    dataDir,
    vars: (name) => ({ ...defaults, ...set, PORT: String(portOf(name)), DATA_DIR: dataDir }),
  };
}

/** All addresses include 127.0.0.1. */
function hostInUrls(listenAddress: string): string {
  if (['0.0.0.0', '::', 'localhost'].includes(listenAddress)) return '127.0.0.1';
  return isIPv6(listenAddress) ? `[${listenAddress}]` : listenAddress;
}

/** As people write it. */
export const displayedHost = ({ reachableHost }: Pick<Plan, 'reachableHost'>): string =>
  reachableHost === '127.0.0.1' ? 'localhost' : reachableHost;

const toTracePage = (reachableHost: string, port: number) => ({
  // Only for spans, so that metrics and logs can be sent elsewhere.
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://${reachableHost}:${port}/v1/traces`,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
  OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'none',
  // A trace can be opened soon after its page has loaded.
  OTEL_BSP_SCHEDULE_DELAY: '300',
  TRACE_UI_URL: `http://${displayedHost({ reachableHost })}:${port}/trace/{traceId}`,
});
