// The part of docs/reliability.md about machines, and about proxies in front of the shop.
export const machinesSection = (): string => `## Machines and proxies

| machine | what holds | test |
|---|---|---|
| Linux with glibc | Node 20 is enough: Node 24 is one of the packages | \`test/install.test.ts\` |
| Linux without glibc, such as Alpine | the system's Node 24 or newer is used; an older one is rejected in one sentence | \`scripts/install/without-glibc.test.ts\` hides glibc; *not run on such a system* |
| macOS, Windows | \`npm start\` serves 127.0.0.1 and ::1, and \`npm test\` passes | prepared as jobs of \`.github/workflows/ci.yaml\`; *not run yet* |
| only IPv6 addresses | an order works over [::1] alone; one LISTEN_ADDR suits all workloads | \`start/start.test.ts\`, \`service-kit/listen-address.test.ts\` |
| no IPv6 | everything listens on IPv4 | the same tests, in which addresses of IPv6 fail |
| too few open files, or a full disk | \`npm start\` says so, and blames no port or database | \`start/machine-limits.test.ts\` |

[Configuration](configuration.md#behind-a-proxy) says what holds behind which proxy. \`test/browser-proxies.test.ts\` checks it in a
browser, for the trace page too, and \`services/frontend/hooks/form-origin.test.ts\` and \`test/hostile-http.test.ts\` with requests.
`;
