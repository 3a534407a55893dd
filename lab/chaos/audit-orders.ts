// Each order against its charge, its shipment and its mails, and each of those against its order.
import type { Breach } from './breach.ts';
import type { ChargeRecord, OrderRecord, Records, ShipmentRecord } from './environment.ts';

export function orderBreaches({ orders, charges, shipments, mails }: Records): Breach[] {
  const byOrder = <T extends { key: string }>(records: T[]) => new Map(records.map((record) => [record.key, record]));
  const [chargeOf, shipmentOf] = [byOrder(charges), byOrder(shipments)];
  const mailsOf = new Map<string, string[]>();
  for (const { orderId, to } of mails) mailsOf.set(orderId, [...(mailsOf.get(orderId) ?? []), to]);
  const known = new Map(orders.map((order) => [order.id, order]));
  const notKnown = (ids: string[], what: string) =>
    ids.filter((id) => !known.has(id)).map((who) => ({ what: `${what} without an order`, who }));

  return [
    ...orders.flatMap((order) =>
      wrongIn(order, chargeOf.get(order.id), shipmentOf.get(order.id), mailsOf.get(order.id) ?? []).map((what) => ({
        what: `${order.state}, but ${what}`,
        who: order.id,
      })),
    ),
    ...notKnown(
      charges.filter(({ transactionId }) => transactionId).map(({ key }) => key),
      'charge',
    ),
    ...notKnown(
      shipments.filter(({ trackingId }) => trackingId).map(({ key }) => key),
      'shipment',
    ),
    ...notKnown([...mailsOf.keys()], 'mail'),
  ];
}

function wrongIn(order: OrderRecord, charge?: ChargeRecord, shipment?: ShipmentRecord, mails: string[] = []): string[] {
  const isCharged = Boolean(charge?.transactionId);
  const isSent = Boolean(shipment?.trackingId);
  const rules: [boolean, string][] =
    order.state === 'DONE'
      ? [
          [!isCharged, 'never charged'],
          [charge?.refunded === true, 'given back'],
          [isCharged && charge?.amount !== order.total, `charged ${charge?.amount} for ${order.total}`],
          [order.transactionId !== '' && charge?.transactionId !== order.transactionId, 'charged as something else'],
          [!isSent, 'never sent'],
          [isSent && shipment?.trackingId !== order.trackingId, 'sent as something else'],
          [mails.length !== 1, `${mails.length} mails`],
          [mails.some((to) => to !== order.email), 'mailed to somebody else'],
        ]
      : order.state === 'REFUNDED' || order.state === 'REFUSED'
        ? [
            [isCharged && !charge?.refunded, 'charged'],
            [isCharged && order.state === 'REFUSED', 'there was a charge'],
            [isSent, 'sent'],
            [mails.length > 0, 'mailed'],
          ]
        : [[true, 'it should have come to its end']];
  return rules.flatMap(([isSo, what]) => (isSo ? [what] : []));
}
