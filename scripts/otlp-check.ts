// `npm run otlp-check`: sends a span, a metric and a log record per workload, and prints what the backend made of them.
import { EnvError } from '@boutique/service-kit/env';
import { exitCodes, reportCheck, withEndpoint } from '@boutique/service-kit/otlp/check-report';
import { runCommand } from '../start/command-line/run.ts';
import { defineCommand } from '../start/command-line/spec.ts';
import { workloadNames } from '../topology.ts';

const command = defineCommand({
  name: 'npm run otlp-check',
  summary:
    "Sends a span, a metric and a log record per workload with OpenTelemetry's variables, and says what to change.",
  options: {
    to: {
      type: 'text',
      value: 'URL',
      help: 'send there instead of to OTEL_EXPORTER_OTLP_ENDPOINT and the endpoints of single signals',
    },
  },
  note: 'In a pod: kubectl -n demo-app exec deployment/frontend -- /nodejs/bin/node main.mjs otlp-check',
  exitCodes,
});

await runCommand(
  command,
  async ({ values: { to } }) => reportCheck(workloadNames, withEndpoint(process.env, to), console.log),
  { exitCode: 2, messageOf: (error) => (error instanceof EnvError ? error.message : undefined) },
);
