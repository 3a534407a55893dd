import { failures } from '../conditions.ts';
import type { Incident } from '../incident.ts';

const yearMs = 365 * 24 * 60 * 60 * 1_000;

export const clockJump: Incident = {
  name: 'clock-jump',
  title: 'The clock of paymentservice jumps five years ahead',
  happenedAt: 'https://blog.cloudflare.com/how-and-why-the-leap-second-affected-cloudflare-dns/',
  runsIn: 'embedded',
  injection: {
    text: 'the clock of the process is five years ahead, so every card has expired',
    flags: [{ name: 'clockOffsetMs', value: 5 * yearMs, workload: 'paymentservice' }],
  },
  blastRadius: 'every order is refused; nothing else',
  rootCause: [{ workload: 'paymentservice', kind: 'clock-jump' }],
  symptoms: [failures('checkoutservice', 'hipstershop.PaymentService/Charge', { above: 80 })],
  unaffected: [
    failures('frontend', 'GET /cart', { below: 5 }),
    failures('shippingservice', 'hipstershop.ShippingService/GetQuote', { below: 5 }),
  ],
  remediation: 'synchronize the clock',
  pages: ['WorkloadSilent paymentservice'],
};
