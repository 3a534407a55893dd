// Imported first by programs that send requests to this machine: Node's fetch (with NODE_USE_ENV_PROXY) and the programs
// that they start, such as k6, must not use a proxy for those.
const local = 'localhost,127.0.0.1,::1';
const given = process.env.no_proxy ?? process.env.NO_PROXY ?? '';

if (given.trim() !== '*')
  process.env.no_proxy = process.env.NO_PROXY = [given, local].filter((hosts) => hosts.trim()).join(',');
