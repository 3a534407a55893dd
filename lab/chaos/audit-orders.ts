// Audits the orders: compares each with its charge, shipment and emails, and each of those with its order.
import type { Breach } from './breach.ts';
import type { ChargeRecord, OrderRecord, Records, ShipmentRecord } from './environment.ts';

export function orderBreaches({ orders, charges, shipments, mails }: Records): Breach[] {
  const byOrder = <T extends { key: string }>(records: T[]) => new Map(records.map((record) => [record.key, record]));
  const [chargeOf, shipmentOf] = [byOrder(charges), byOrder(shipments)];
  const mailsOf = new Map<string, string[]>();
  for (const { orderId, to } of mails) mailsOf.set(orderId, [...(mailsOf.get(orderId) ?? []), to]);
  const known = new Map(orders.map((order) => [order.id, order]));
  const withoutOrder = (ids: string[], what: string) =>
    ids.filter((id) => !known.has(id)).map((who) => ({ what: `${what} without an order`, who }));

  return [
    ...orders.flatMap((order) =>
      problemsOf(order, chargeOf.get(order.id), shipmentOf.get(order.id), mailsOf.get(order.id) ?? []).map((what) => ({
        what: `${order.state}, but ${what}`,
        who: order.id,
      })),
    ),
    ...withoutOrder(
      charges.filter(({ transactionId }) => transactionId).map(({ key }) => key),
      'charge',
    ),
    ...withoutOrder(
      shipments.filter(({ trackingId }) => trackingId).map(({ key }) => key),
      'shipment',
    ),
    ...withoutOrder([...mailsOf.keys()], 'email'),
  ];
}

function problemsOf(
  order: OrderRecord,
  charge?: ChargeRecord,
  shipment?: ShipmentRecord,
  mails: string[] = [],
): string[] {
  const isCharged = Boolean(charge?.transactionId);
  const isShipped = Boolean(shipment?.trackingId);
  const rules: [boolean, string][] =
    order.state === 'DONE'
      ? [
          [!isCharged, 'never charged'],
          [charge?.refunded === true, 'refunded'],
          [isCharged && charge?.amount !== order.total, `charged ${charge?.amount} for ${order.total}`],
          [order.transactionId !== '' && charge?.transactionId !== order.transactionId, 'with another transaction ID'],
          [!isShipped, 'never shipped'],
          [isShipped && shipment?.trackingId !== order.trackingId, 'with another tracking ID'],
          [mails.length !== 1, `${mails.length} emails`],
          [mails.some((to) => to !== order.email), 'emailed to another address'],
        ]
      : order.state === 'REFUNDED' || order.state === 'REFUSED'
        ? [
            [isCharged && !charge?.refunded, 'charged'],
            [isCharged && order.state === 'REFUSED', 'it had a charge'],
            [isShipped, 'shipped'],
            [mails.length > 0, 'emailed'],
          ]
        : [[true, 'it should be in a final state']];
  return rules.flatMap(([isBroken, what]) => (isBroken ? [what] : []));
}
