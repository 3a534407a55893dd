// The confirmation email of an order: subject, text, and HTML with the tables and inline styles that email clients
// need.
import type { Address__Output as Address } from '@boutique/protos/gen/hipstershop/Address.ts';
import type { OrderItem__Output as OrderItem } from '@boutique/protos/gen/hipstershop/OrderItem.ts';
import type { OrderResult__Output as Order } from '@boutique/protos/gen/hipstershop/OrderResult.ts';
import { format, type Money, multiply, sum } from '@boutique/protos/money';
import { escapeText } from 'entities/escape';

interface Line {
  product: string;
  quantity: number;
  unitCost: string;
  lineTotal: string;
}

/** Throws a RangeError if the order's amounts can't be added up. */
export function confirmation(order: Order): { subject: string; html: string; text: string } {
  const lines = order.items.map(lineOf);
  const address = addressLines(order.shippingAddress);
  const details = [
    ['Order', order.orderId],
    ['Tracking number', order.shippingTrackingId],
    ['Shipping', order.shippingCost ? format(order.shippingCost) : ''],
    ['Total', totalOf(order)],
  ].filter((detail): detail is [string, string] => Boolean(detail[1]));
  return {
    subject: `Your order ${order.orderId} is on its way`,
    html: htmlOf(lines, details, address),
    text: textOf(lines, details, address),
  };
}

const none: Money = { currencyCode: 'USD', units: '0', nanos: 0 };

function lineOf({ item, cost, name }: OrderItem): Line {
  const [productId, quantity] = [item?.productId ?? '', item?.quantity ?? 0];
  return {
    // Online Boutique's checkoutservice sends no names.
    product: name ? `${name} (${productId})` : productId,
    quantity,
    unitCost: format(cost ?? none),
    lineTotal: format(multiply(cost ?? none, quantity)),
  };
}

/** The charged amount. Online Boutique's checkoutservice doesn't send it: then the sum of items and shipping. */
function totalOf({ total, items, shippingCost }: Order): string {
  const costs = items.map(({ item, cost }) => multiply(cost ?? none, item?.quantity ?? 0));
  const parts = shippingCost ? [...costs, shippingCost] : costs;
  const amount = total ?? (parts[0] && sum(parts[0].currencyCode, parts));
  // With the code, because several currencies share the symbol $.
  return amount ? `${format(amount)} ${amount.currencyCode}` : '';
}

function addressLines(address: Address | null): string[] {
  if (!address) return [];
  const { streetAddress, city, state, country, zipCode, postcode } = address;
  const place = [city, [state, postcode || zipCode || ''].filter(Boolean).join(' ')].filter(Boolean).join(', ');
  return [streetAddress, place, country].filter(Boolean);
}

const thanks = 'Thank you for your order!';
const intro = 'We have received your payment, and your parcel is on its way. It contains:';

function textOf(lines: Line[], details: [string, string][], address: string[]): string {
  return [
    thanks,
    intro,
    '',
    ...lines.map((line) => `${line.quantity} x ${line.product} at ${line.unitCost} = ${line.lineTotal}`),
    '',
    ...details.map(([name, value]) => `${name}: ${value}`),
    ...(address.length > 0 ? ['', 'Delivery address:', ...address] : []),
    '',
  ].join('\n');
}

const cell = 'padding:10px 12px;border-bottom:1px solid #e6e3dd;font-size:15px;line-height:1.4';
const head = 'padding:8px 12px;border-bottom:2px solid #23303d;font-size:13px;color:#5b6570;font-weight:600';

function row(cells: string[], style: string, tag: 'td' | 'th'): string {
  const all = cells.map((text, at) => {
    const side = at === 0 ? 'left' : 'right';
    return `<${tag} align="${side}" style="${style};text-align:${side}">${escapeText(text)}</${tag}>`;
  });
  return `<tr>${all.join('')}</tr>`;
}

function htmlOf(lines: Line[], details: [string, string][], address: string[]): string {
  const items = lines.map(({ product, quantity, unitCost, lineTotal }) =>
    row([product, String(quantity), unitCost, lineTotal], cell, 'td'),
  );
  const table = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"';
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${thanks}</title></head>
<body style="margin:0;padding:0;background:#f4f2ee;color:#23303d;font-family:Helvetica,Arial,sans-serif">
<table ${table} style="background:#f4f2ee"><tr><td align="center" style="padding:24px 12px">
<table ${table} style="max-width:600px;background:#ffffff;border-radius:8px">
<tr><td style="padding:28px 24px 4px"><h1 style="margin:0;font-size:24px;line-height:1.3">${thanks}</h1></td></tr>
<tr><td style="padding:4px 24px 16px;font-size:15px;line-height:1.5">${intro}</td></tr>
<tr><td style="padding:0 12px">
<table width="100%" cellpadding="0" cellspacing="0" border="0">
${row(['Product', 'Quantity', 'Price', 'Amount'], head, 'th')}
${items.join('\n')}
</table>
</td></tr>
<tr><td style="padding:16px 12px 0">
<table ${table}>
${details.map((detail) => row(detail, 'padding:4px 12px;font-size:15px;line-height:1.4', 'td')).join('\n')}
</table>
</td></tr>
<tr><td style="padding:16px 24px 28px;font-size:15px;line-height:1.5">${
    address.length > 0 ? `<strong>Delivery address</strong><br>${address.map(escapeText).join('<br>')}` : ''
  }</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;
}
