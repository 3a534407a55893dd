// A read-only MCP server: https://modelcontextprotocol.io
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { Ajv } from 'ajv';
import { Problem } from '../../start/problem.ts';
import type { Source } from './source.ts';
import { type Arguments, defaultItems, maxItems, tools } from './tools.ts';

/** It may quote an argument, or the error of a backend. */
const maxErrorChars = 1_000;

const time = {
  type: 'string',
  description:
    'ISO 8601, such as 2026-01-31T12:00:00Z: of the receipt of a signal; in a backend, of the start of a span',
};
const properties = {
  service: { type: 'string', description: 'such as cartservice' },
  name: { type: 'string', description: 'of the span, the metric or the log event' },
  traceId: { type: 'string', pattern: '^[0-9a-f]{32}$' },
  text: { type: 'string' },
  severity: { type: 'string', enum: ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] },
  failed: { type: 'boolean' },
  minMs: { type: 'number', minimum: 0 },
  from: time,
  to: time,
  stepSeconds: { type: 'integer', minimum: 1, maximum: 3600, default: 5 },
  limit: { type: 'integer', minimum: 1, maximum: maxItems, default: defaultItems },
} as const satisfies Record<keyof Arguments, object>;

const described = tools.map(({ name, description, takes, needs = [] }) => ({
  ...{ name, description, annotations: { readOnlyHint: true } },
  inputSchema: {
    type: 'object' as const,
    properties: Object.fromEntries(takes.map((one) => [one, properties[one]])),
    required: [...needs],
    additionalProperties: false,
  },
}));
const ajv = new Ajv({ strict: false });
const checks = new Map(described.map(({ name, inputSchema }) => [name, ajv.compile<Arguments>(inputSchema)]));

export function mcpServer(source: Source): Server {
  const server = new Server({ name: 'online-boutique', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: described }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params: { name, arguments: args = {} } }) => {
    const reply = (text: string, isError = false) => ({
      content: [{ type: 'text' as const, text: isError ? text.slice(0, maxErrorChars) : text }],
      isError,
    });
    const tool = tools.find((one) => one.name === name);
    const check = checks.get(name);
    if (!tool || !check) return reply(`There is no tool "${name}".`, true);
    if (!check(args)) return reply(`The arguments of ${name} are invalid: ${ajv.errorsText(check.errors)}.`, true);
    try {
      return reply(JSON.stringify(await tool.run(source, args)));
    } catch (error) {
      if (error instanceof Problem) return reply(error.message, true);
      // A backend or a store that isn't as expected.
      return reply(`${name} could not read the signals: ${error instanceof Error ? error.message : error}.`, true);
    }
  });
  return server;
}
