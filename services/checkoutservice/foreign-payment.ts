// Paymentservices of others, such as Online Boutique's: it has no Refund, repeats a charge whose key it ignores, and refuses
// cards with the status 400, which gRPC doesn't define.
import type { CardRefusal } from '@boutique/protos/card-refusals';
import type { shop } from '@boutique/protos/shop';
import { hasCode, StatusError, status } from '@boutique/service-kit/errors';
import type { Client } from '@boutique/service-kit/rpc';
import { runUntraced } from '@boutique/service-kit/telemetry';

/** Unknown until paymentservice has responded to a GetCharge, which those without Refund don't have either. */
export type RefundSupport = 'yes' | 'no' | 'unknown';

export type Refunds = ReturnType<typeof refundSupport>;

const timeoutMs = 500;

/** Remembers whether paymentservice has the RPC Refund. */
export function refundSupport(payment: Pick<Client<typeof shop.PaymentService.service>, 'getCharge'>) {
  let known: RefundSupport = 'unknown';
  let asking: Promise<RefundSupport> | undefined;

  /** With an empty request, to which ours returns no charge: it is a read, and not logged as a failed call. */
  async function ask(): Promise<RefundSupport> {
    try {
      await payment.getCharge({}, { timeoutMs });
      known = 'yes';
    } catch (error) {
      if (hasCode(error, status.UNIMPLEMENTED)) known = 'no';
      // Earlier versions of ours reject it.
      else if (hasCode(error, status.INVALID_ARGUMENT)) known = 'yes';
    }
    return known;
  }

  return {
    /** Asks if it is unknown, without spans in the trace of the order that needs it. */
    async support(): Promise<RefundSupport> {
      if (known !== 'unknown') return known;
      asking ??= runUntraced(ask).finally(() => {
        asking = undefined;
      });
      return asking;
    },
    /** A Refund was UNIMPLEMENTED. */
    isMissing(): void {
      known = 'no';
    },
  };
}

/** Parts of the messages with which Online Boutique's paymentservice refuses cards. */
const refusals: [RegExp, CardRefusal][] = [
  [/expired/i, 'CARD_EXPIRED'],
  [/only visa or mastercard/i, 'CARD_NOT_ACCEPTED'],
  [/info is invalid/i, 'CARD_NUMBER_INVALID'],
];

/** The refusal of a card by such a service: a status that is an HTTP client error. Its message is the only reason. */
export function foreignRefusal(error: unknown): { reason: string; reasonCode: CardRefusal | '' } | undefined {
  if (!(error instanceof StatusError) || Math.trunc((error.foreignCode ?? 0) / 100) !== 4) return undefined;
  const [, reasonCode = ''] = refusals.find(([text]) => text.test(error.message)) ?? [];
  const isShowable = /^[\x20-\x7e]{1,200}$/.test(error.message);
  return { reason: isShowable ? error.message : 'The card was declined.', reasonCode };
}
