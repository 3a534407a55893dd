// Generated messages for any RPC, from the type of its request.
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { mug } from './buying.ts';
import { int32, int64, text } from './fuzzing.ts';

/** Valid values by field name, so that not every message fails at its first field. */
export const validFields: Record<string, unknown> = {
  user_id: 'fuzz',
  id: mug,
  product_id: mug,
  quantity: 2,
  currency_code: 'USD',
  to_code: 'JPY',
  user_currency: 'EUR',
  units: '8',
  nanos: 990_000_000,
  email: 'robin@example.com',
  street_address: '12 Harbour Lane',
  city: 'Boston',
  country: 'United States',
  credit_card_number: '4432801561520454',
  credit_card_cvv: 672,
  credit_card_expiration_year: 2099,
  credit_card_expiration_month: 1,
  order_id: 'order',
  lease_owner: 'fuzz',
  lease_ms: 1,
  limit: 5,
  message: 'a mug',
};

/** Rarely above the contract's limits, or hardly any message would reach a handler. */
const anyText = fc.oneof({ weight: 30, arbitrary: text(100) }, { weight: 1, arbitrary: text(20_000) });

function fieldOf(field: protobuf.Field, depth: number): fc.Arbitrary<unknown> {
  const { resolvedType, type, name } = field.resolve();
  if (resolvedType instanceof protobuf.Type) return depth > 4 ? fc.constant({}) : messageOf(resolvedType, depth + 1);
  if (resolvedType instanceof protobuf.Enum)
    return fc.oneof(fc.constantFrom(...Object.values(resolvedType.values)), int32);
  const hostile = type === 'string' ? anyText : type === 'int64' ? int64 : type === 'bool' ? fc.boolean() : int32;
  return name in validFields ? fc.oneof({ weight: 4, arbitrary: fc.constant(validFields[name]) }, hostile) : hostile;
}

/** A message of which each field may be missing. */
export function messageOf(type: protobuf.Type, depth = 0): fc.Arbitrary<object> {
  const fields = type.fieldsArray.map((field) => {
    const one = fieldOf(field, depth);
    return [field.name, fc.option(field.repeated ? fc.array(one, { maxLength: 5 }) : one, { nil: undefined, freq: 9 })];
  });
  return fc.record(Object.fromEntries(fields)).map((message) => JSON.parse(JSON.stringify(message)));
}
