// The calls in services/ and service-kit/ that write a line to the log, for a test of the events that they name.
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import { isTest, lineOf, type SyntaxNode, sources, walk } from './sources.ts';

export interface EventCall {
  /** File and line. */
  place: string;
  /** undefined if the call names none. */
  event: string | undefined;
  /** undefined if it is computed. */
  severity: string | undefined;
}

const severities = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const isLog = (object: unknown) =>
  propertiesOf(object).name === 'log' || propertiesOf(propertiesOf(object).property).name === 'log';

/** Names of constants of a file, such as `const event = 'rpc.server.call'`. */
function constantsOf(path: string): Map<unknown, unknown> {
  const constants = new Map<unknown, unknown>();
  walk(path, ({ type, id, init }) => {
    if (type === 'VariableDeclarator') constants.set(propertiesOf(id).name, propertiesOf(init).value);
  });
  return constants;
}

/** The event in `log.info({ event: '...', ... }, '...')`. */
function eventOf(fields: unknown, constants: Map<unknown, unknown>): string | undefined {
  const { properties } = propertiesOf(fields);
  const property = (Array.isArray(properties) ? properties : []).find(({ key }) => propertiesOf(key).name === 'event');
  const { value, name } = propertiesOf(property?.value);
  const event = value ?? constants.get(name);
  return typeof event === 'string' ? event : undefined;
}

function callOf(path: string, node: SyntaxNode, constants: Map<unknown, unknown>): EventCall[] {
  const { type, object, property, computed } = propertiesOf(node.callee);
  const severity = propertiesOf(property).name;
  if (node.type !== 'CallExpression' || type !== 'MemberExpression' || !isLog(object)) return [];
  if (!computed && (typeof severity !== 'string' || !severities.includes(severity))) return [];
  const [fields] = Array.isArray(node.arguments) ? node.arguments : [];
  return [
    {
      place: `${path}:${lineOf(path, node.start)}`,
      event: eventOf(fields, constants),
      severity: computed ? undefined : String(severity),
    },
  ];
}

export const eventCalls = (): EventCall[] =>
  sources
    .filter((path) => /^(services|service-kit)\//.test(path) && !isTest(path))
    .flatMap((path) => {
      const calls: EventCall[] = [];
      const constants = constantsOf(path);
      walk(path, (node) => calls.push(...callOf(path, node, constants)));
      return calls;
    });
