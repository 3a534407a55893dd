// What is known about an incident after its run: the truth, and the question that gives none of it away.
import { type Cause, type Incident, kinds } from './incident.ts';
import type { Condition, Query, Window } from './queries.ts';

export interface DatedCause extends Cause {
  /** ISO 8601 */
  readonly since: string;
}

/** truth.json, described by truth.schema.json. It is an answer as well: the right one. */
export interface Truth {
  readonly version: 1;
  readonly incident: string;
  readonly seed: number;
  readonly title: string;
  readonly happenedAt: string;
  readonly injection: string;
  readonly blastRadius: string;
  readonly rootCause: readonly DatedCause[];
  /** The symptoms. */
  readonly evidence: readonly Condition[];
  readonly unaffected: readonly Condition[];
  readonly remediation: string;
}

/** answer.json, described by answer.schema.json. */
export interface Answer {
  /** Empty: "I don't know". */
  readonly rootCause: readonly DatedCause[];
  readonly evidence?: readonly Pick<Query, 'signal' | 'service' | 'name'>[];
}

/** `injectedAt`: Unix ms. */
export const truthOf = (incident: Incident, seed: number, injectedAt: number): Truth => ({
  version: 1,
  ...{ incident: incident.name, seed, title: incident.title, happenedAt: incident.happenedAt },
  ...{ injection: incident.injection.text, blastRadius: incident.blastRadius },
  rootCause: incident.rootCause.map((cause) => ({ ...cause, since: new Date(injectedAt).toISOString() })),
  ...{ evidence: incident.symptoms, unaffected: incident.unaffected, remediation: incident.remediation },
});

export const questionOf = ({ from, to }: Window): string => `# What happened?

This folder has the signals of a shop from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}. Something may
have happened in this time: a fault, several at the same time, or none at all.

\`signals/\` has its traces, metrics and logs as lines of OTLP/JSON, compressed by gzip, and the states of all orders. To query
them:

- by MCP: \`npm run --silent mcp -- --recording FOLDER\`
- in Jaeger, or any other backend: \`npm run incident -- replay FOLDER --to URL\`, which moves all times, and prints by how much

Name the cause: the workload (one of the services, \`frontend\`, \`redis\` or \`loadgenerator\`), what kind of cause it is, since
when, and the spans, metrics or log events in which you see it. Write the answer to a file:

    {
      "rootCause": [{ "workload": "…", "kind": "…", "since": "2026-01-01T00:00:00Z" }],
      "evidence": [{ "signal": "span, metric or log", "service": "…", "name": "…" }]
    }

An empty \`rootCause\` means that you don't know. The kinds:

${Object.entries(kinds)
  .map(([kind, text]) => `- \`${kind}\`: ${text}`)
  .join('\n')}
`;
