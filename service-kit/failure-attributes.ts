// Why a call failed, as attributes of its span: codes and names, never a message, which may quote what a visitor typed.
import type { Attributes } from '@opentelemetry/api';
import { StatusError } from './errors.ts';

/** What a reason may be: https://google.aip.dev/193 */
const reasonSyntax = /^[A-Z][A-Z0-9_]{0,62}$/;
/** A path of the proto's names, such as items[0].quantity. A foreign service could send anything. */
const fieldSyntax = /^[a-z][a-z0-9_.[\]]{0,99}$/;

/** `error` is what a handler threw or a client received. */
export function failureAttributes(error: unknown): Attributes {
  if (!(error instanceof StatusError)) return {};
  const fields = error.fields.map(({ field }) => field).filter((field) => fieldSyntax.test(field));
  return {
    ...(reasonSyntax.test(error.reason) && { 'error.reason': error.reason }),
    ...(fields.length > 0 && { 'error.fields': fields }),
  };
}
