// A paymentservice that behaves as Online Boutique's on the wire: only Charge, no keys, and refusals with the status 400.
import { randomUUID } from 'node:crypto';
import type { ChargeRequest__Output as ChargeRequest } from '@boutique/protos/gen/hipstershop/ChargeRequest.ts';
import type { ChargeResponse } from '@boutique/protos/gen/hipstershop/ChargeResponse.ts';
import { shop } from '@boutique/protos/shop';
import { type handleUnaryCall, Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';

export type OriginalPayment = Awaited<ReturnType<typeof startOriginalPayment>>;

/** What it does with the next charges. The card is charged in both cases. */
export type Fault = 'loses its response' | 'never responds';

/** An HTTP status, which is not a gRPC status. */
const refused: number = 400;

export async function startOriginalPayment(port = 0) {
  const charges: string[] = [];
  let calls = 0;
  let fault: Fault | undefined;
  const charge: handleUnaryCall<ChargeRequest, ChargeResponse> = ({ request }, callback) => {
    calls++;
    const refusal = refusalOf(request);
    if (refusal) return callback({ code: refused, details: refusal, metadata: new Metadata() });
    const transactionId = randomUUID();
    charges.push(transactionId);
    if (fault === 'loses its response')
      return callback({ code: status.UNAVAILABLE, details: 'Connection dropped', metadata: new Metadata() });
    if (!fault) callback(null, { transactionId });
  };
  const server = new Server();
  server.addService({ Charge: shop.PaymentService.service.Charge }, { Charge: charge });
  const bound = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, actual) =>
      error ? reject(error) : resolve(actual),
    ),
  );
  return {
    address: `127.0.0.1:${bound}`,
    /** The transactions of the charges that it made. */
    charges,
    calls: () => calls,
    setFault(next: Fault | undefined) {
      fault = next;
    },
    stop: () => server.forceShutdown(),
  };
}

/** The messages are those of https://github.com/GoogleCloudPlatform/microservices-demo/blob/main/src/paymentservice/charge.js */
function refusalOf({ creditCard }: ChargeRequest): string | undefined {
  const { creditCardNumber = '', creditCardExpirationYear = 0, creditCardExpirationMonth = 0 } = creditCard ?? {};
  const number = creditCardNumber.replace(/\D/g, '');
  if (!/^\d{15,16}$/.test(number) || !isLuhn(number)) return 'Credit card info is invalid';
  if (/^3/.test(number)) return 'Sorry, we cannot process amex credit cards. Only VISA or MasterCard is accepted.';
  const now = new Date();
  if (creditCardExpirationYear * 12 + creditCardExpirationMonth < now.getFullYear() * 12 + now.getMonth() + 1)
    return `Your credit card (ending ${number.slice(-4)}) expired on ${creditCardExpirationMonth}/${creditCardExpirationYear}`;
  return undefined;
}

function isLuhn(number: string): boolean {
  const digits = [...number].reverse().map((digit, at) => Number(digit) * (at % 2 === 1 ? 2 : 1));
  return digits.reduce((sum, digit) => sum + (digit > 9 ? digit - 9 : digit), 0) % 10 === 0;
}
