// Names of attributes for the fields of log lines, so that a log record and a span call the same thing by one name.

/** Fields that the kit logs. */
const kitFields: Readonly<Record<string, string>> = {
  // Why an export failed; the status of an RPC is in its own event.
  code: 'error.type',
  detail: 'kit.detail',
  ms: 'kit.duration_ms',
  peer: 'error.peer',
  port: 'server.port',
  reason: 'kit.reason',
  status: 'http.response.status_code',
};
const rpcFields: Readonly<Record<string, string>> = { ...kitFields, code: 'rpc.status_code' };

/** `orderId` of an event of the shop is shop.order.id. A name with a dot, or in a line without an event, stays. */
export function attributeName(event: string, field: string): string {
  if (event === '' || field.includes('.')) return field;
  const known = (event.startsWith('rpc.') ? rpcFields : kitFields)[field];
  if (known) return known;
  const namespace = event.slice(0, event.indexOf('.'));
  return `${namespace}.${field.replace(/[A-Z]/g, (letter) => `.${letter.toLowerCase()}`)}`;
}
