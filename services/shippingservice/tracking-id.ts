// Tracking IDs in Online Boutique's format.
import { randomInt } from 'node:crypto';

interface Destination {
  streetAddress: string;
  city: string;
  state: string;
}

/** AA-Lddd-Hddddddd: A is a random letter, L the address's length in bytes, H half of it, and d a random digit. */
export function trackingId({ streetAddress, city, state }: Destination): string {
  const length = Buffer.byteLength(`${streetAddress}, ${city}, ${state}`);
  return `${letter()}${letter()}-${length}${digits(3)}-${Math.floor(length / 2)}${digits(7)}`;
}

const letter = () => String.fromCharCode('A'.charCodeAt(0) + randomInt(26));
const digits = (count: number) => String(randomInt(10 ** count)).padStart(count, '0');
