// An OpenTelemetry agent to attach with NODE_OPTIONS: it patches grpc-js and prints one line per finished span.
import { register } from 'node:module';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { GrpcInstrumentation } from '@opentelemetry/instrumentation-grpc';
import { TracerProvider } from '@opentelemetry/sdk-trace';

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

const print = {
  onStart() {},
  onEnd({ name, kind, instrumentationScope }) {
    console.error(`span ${JSON.stringify({ name, kind, scope: instrumentationScope.name })}`);
  },
  async forceFlush() {},
  async shutdown() {},
};

registerInstrumentations({
  tracerProvider: new TracerProvider({ spanProcessors: [print] }),
  instrumentations: [new GrpcInstrumentation()],
});
