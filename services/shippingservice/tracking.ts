// Tracking ids, in the shape that Online Boutique gave them.
import { randomInt } from 'node:crypto';

interface Destination {
  streetAddress: string;
  city: string;
  state: string;
}

/** AA-Lddd-Hddddddd: two random letters, the length of the address in bytes and its half, each before random digits. */
export function trackingId({ streetAddress, city, state }: Destination): string {
  const length = Buffer.byteLength(`${streetAddress}, ${city}, ${state}`);
  return `${letter()}${letter()}-${length}${digits(3)}-${Math.floor(length / 2)}${digits(7)}`;
}

const letter = () => String.fromCharCode('A'.charCodeAt(0) + randomInt(26));
const digits = (count: number) => String(randomInt(10 ** count)).padStart(count, '0');
