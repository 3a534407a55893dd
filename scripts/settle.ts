// `npm run settle -- ORDER...`: settles orders that wait for a person, because paymentservice can't refund them.
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { StatusError } from '@boutique/service-kit/errors';
import { createWorkload } from '@boutique/service-kit/workload';
import { findings, settleOrder } from '../services/checkoutservice/settle-order.ts';
import { runCommand } from '../start/command-line/run.ts';
import { defineCommand } from '../start/command-line/spec.ts';

const command = defineCommand({
  name: 'npm run settle',
  summary: 'Settles orders whose payment a person has checked, because paymentservice has no Refund.',
  positional: { value: 'ORDER', help: 'IDs of orders with CHECK_MANUALLY, which the log of checkoutservice names' },
  options: {
    outcome: {
      type: 'choice',
      of: findings,
      help: 'what you found out; a charged order is then shipped',
    },
    transaction: { type: 'text', value: 'ID', help: 'the transaction of the charge' },
    address: { type: 'text', value: 'HOST:PORT', default: '127.0.0.1:50056', help: 'address of orderservice' },
  },
  check({ values: { outcome, transaction }, positionals }) {
    if (positionals.length === 0) return 'The ID of an order is missing.';
    if (!outcome) return '--outcome is missing.';
    if (outcome !== 'not-charged' && (!transaction || positionals.length > 1))
      return `--outcome ${outcome} needs one order and the --transaction of its charge.`;
    return undefined;
  },
  note: 'In the cluster, first run: kubectl -n demo-app port-forward deployment/orderservice 5060',
  exitCodes: { 0: 'all were settled', 1: 'an order could not be settled' },
});

await runCommand(
  command,
  async ({ values: { outcome, transaction, address }, positionals }) => {
    const workload = await createWorkload('settle', { LOG_LEVEL: 'silent', OTEL_SDK_DISABLED: 'true' });
    const orders = connect({ workload, service: shop.OrderService, address });
    // `check` has rejected this.
    if (!outcome) return 2;
    for (const orderId of positionals) {
      const { state } = await settleOrder(orders, orderId, outcome, transaction);
      console.log(`Order ${orderId} is ${state}.`);
    }
    return 0;
  },
  { messageOf: (error) => (error instanceof StatusError ? `${error.message}.` : undefined) },
);
