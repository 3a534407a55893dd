// An outsider's plaintext is accepted, then refused; calls inside the mesh are encrypted all the time.
import { placeOrder } from '../../../deploy/cluster/place-order.ts';
import { describe, sendOne } from '../../../deploy/lessons/calls.ts';
import type { Lesson, Shop } from '../../../deploy/lessons/lesson.ts';
import { eventually, require } from '../../../deploy/lessons/observe.ts';

const path = '/hipstershop.CurrencyService/GetSupportedCurrencies';

export function lesson(shop: Shop): Lesson {
  const host = `currencyservice.${shop.to.namespace}`;

  const outsider = async () => {
    const response = await sendOne(shop, 'pod/outsider', { address: `${host}:7000`, path }, 'default');
    return { response, text: `a pod without a sidecar calls currencyservice: ${describe(response)}` };
  };

  async function insider(): Promise<string> {
    const response = await sendOne(shop, 'deployment/frontend', { address: 'currencyservice:7000', path });
    return require({ isMet: response.grpc === 0, text: `the frontend calls currencyservice: ${describe(response)}` });
  }

  /** The server shows its certificate before it asks for the client's. */
  async function certificate(): Promise<string> {
    const printed = await shop.runIn('pod/outsider', readCertificate(host), 'default');
    const { names, issuer, from, to } = JSON.parse(printed);
    const hours = Math.round((Date.parse(to) - Date.parse(from)) / 3_600_000);
    const wanted = `spiffe://cluster.local/ns/${shop.to.namespace}/sa/currencyservice`;
    return require({
      isMet: names.includes(wanted),
      text: `currencyservice's certificate names ${names.replace('URI:', '')}, is valid for ${hours} h, and is issued by ${issuer}`,
    });
  }

  return {
    baseline: async () => [
      await eventually(shop, async () => {
        const { response, text } = await outsider();
        return { isMet: response.grpc === 0, text };
      }),
      await insider(),
      await certificate(),
    ],
    steps: [
      {
        manifest: 'strict.yaml',
        effect: async () => [
          await eventually(shop, async () => {
            const { response, text } = await outsider();
            return { isMet: response.grpc === undefined && response.error !== undefined, text };
          }),
          await insider(),
          await certificate(),
          `an order at the shop: ${(await placeOrder(shop.url, 10_000)).path}`,
        ],
      },
    ],
  };
}

const readCertificate = (host: string) => `
  const socket = require('node:tls').connect({
    host: '${host}', port: 7000, rejectUnauthorized: false, ALPNProtocols: ['istio', 'h2'] });
  socket.on('secureConnect', () => {
    const { subjectaltname, issuer, valid_from, valid_to } = socket.getPeerCertificate();
    console.log(JSON.stringify({
      names: subjectaltname ?? '', issuer: issuer.O ?? issuer.CN, from: valid_from, to: valid_to }));
    process.exit();
  });
  socket.on('error', ({ message }) => { console.log(JSON.stringify({ names: message })); process.exit(); });
  setTimeout(() => process.exit(1), 5000);`;
