// The options of `npm run incident`.
import { defineCommand } from '../../start/command-line/spec.ts';

/** What follows each action. */
const argumentsOf: Readonly<Record<string, readonly string[]>> = {
  list: [],
  show: ['NAME'],
  run: ['NAME'],
  replay: ['DIR'],
  score: ['DIR', 'ANSWER'],
  diagnose: ['DIR'],
};

/** Options, and the only action that each is for. */
const onlyFor = [
  ['json', 'list'],
  ['seed', 'run'],
  ['kind', 'run'],
  ['name', 'run'],
  ['sample', 'run'],
  ['out', 'run'],
  ['to', 'replay'],
] as const;
const defaults = { seed: 1, name: 'boutique' } as const;

/** A path is possible: Prometheus receives OTLP below /api/v1/otlp. */
function isEndpoint(text: string): boolean {
  const { protocol, username, password, search, hash, pathname } = URL.parse(text) ?? new URL('none:');
  if (!/^https?:$/.test(protocol) || username || password || search || hash) return false;
  return !/\/v1\/(traces|metrics|logs)\/*$/.test(pathname);
}

export const incidentCommand = defineCommand({
  name: 'npm run incident',
  summary: 'Runs an incident in a shop of its own, records all signals and the right answer, and scores answers.',
  options: {
    json: { type: 'flag', help: 'list: print JSON' },
    seed: {
      type: 'integer',
      min: 0,
      max: 2 ** 32 - 1,
      default: defaults.seed,
      help: 'run: seed of visitors and times',
    },
    kind: { type: 'flag', help: 'run: in the kind cluster of `pnpm deploy:kind`' },
    name: { type: 'text', value: 'NAME', default: defaults.name, help: "with --kind: the cluster's name" },
    sample: { type: 'integer', min: 1, help: 'run all: only this many, chosen by the seed' },
    out: { type: 'text', value: 'DIR', help: 'run: folder for the recording, the truth and the question' },
    to: {
      type: 'text',
      value: 'URL',
      isValid: isEndpoint,
      expected: 'a URL such as http://localhost:4318, without a user, a query or /v1/traces',
      help: 'replay: OTLP/HTTP endpoint, such as http://localhost:4318',
    },
  },
  positional: { value: 'ACTION', max: 3, help: 'see below; list is the first to try' },
  sections: () => [
    {
      title: 'Actions',
      rows: [
        ['list', 'all incidents'],
        ['show NAME', 'its cause, its symptoms and where it happened'],
        ['run NAME', 'run it, or all: about 2 minutes each, or 4 minutes in a cluster'],
        ['replay DIR', 'send a recording to another backend, with times that end now'],
        ['score DIR ANSWER', 'compare the answer in a file with the truth'],
        ['diagnose DIR', 'print the answer of a simple script'],
      ],
    },
  ],
  check({ values, positionals: [action = '', ...given] }) {
    const { out, to, sample } = values;
    const wanted = argumentsOf[action];
    if (!wanted)
      return `ACTION is ${action ? `"${action}"` : 'missing'}: expected list, show, run, replay, score or diagnose.`;
    if (given.length !== wanted.length) return `Expected ${['incident', action, ...wanted].join(' ')}.`;
    if (action === 'run' && !out) return 'run needs --out DIR.';
    const used = { ...values, seed: values.seed !== defaults.seed, name: values.name !== defaults.name };
    const [option, only] = onlyFor.find(([name, one]) => used[name] && action !== one) ?? [];
    if (option) return `--${option} is for ${only}, not for ${action}.`;
    if (sample !== undefined && given[0] !== 'all') return '--sample is for `run all`.';
    return action === 'replay' && !to ? 'replay needs --to URL.' : undefined;
  },
  exitCodes: {
    1: 'run: a symptom was missing or stayed, or the wrong alerts fired',
    2: 'wrong usage, bad input, or an endpoint that does not respond',
    130: 'run: stopped by Ctrl-C; the fault was removed',
  },
});
