// The program of a pod between the workloads and their backends, without packages: it passes OTLP/JSON on, and keeps a line of
// each request. GET /recording/traces, metrics or logs returns the lines.
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

const { PORT = '4318', RECORDING = '/recording', TRACES_BACKEND, METRICS_BACKEND } = process.env;
/** Logs have none. */
const backends = { traces: TRACES_BACKEND, metrics: METRICS_BACKEND };

async function receive(signal, request) {
  const body = await text(request);
  if (!body.startsWith('{')) return [400, 'expected OTLP/JSON'];
  const line = `{"receivedAt":${Date.now()},${body.slice(1)}\n`;
  const passed = await passOn(signal, body);
  // After a 503, the workload sends it again.
  if (passed[0] < 500) appendFileSync(`${RECORDING}/${signal}`, line);
  return passed;
}

async function passOn(signal, body) {
  if (!backends[signal]) return [200, '{}'];
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(backends[signal], { method: 'POST', headers, body });
    return [response.status, (await response.text()) || '{}'];
  } catch (error) {
    return [503, String(error)];
  }
}

createServer(async (request, response) => {
  const [, action, signal] = /^\/(v1|recording)\/(traces|metrics|logs)$/.exec(request.url) ?? [];
  if (!signal) return response.writeHead(404).end();
  if (action === 'recording') {
    appendFileSync(`${RECORDING}/${signal}`, '');
    return response.setHeader('content-encoding', 'gzip').end(gzipSync(readFileSync(`${RECORDING}/${signal}`)));
  }
  const [status, body] = await receive(signal, request);
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}).listen(Number(PORT));
