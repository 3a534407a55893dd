// Reads values of unknown type without casts: errors of libraries, parsed JSON, and methods named at run time.

type Properties = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Properties => typeof value === 'object' && value !== null;

/** The properties of an object; of any other value, none. */
export const propertiesOf = (value: unknown): Properties => (isObject(value) ? value : {});

/** A method by its name, bound to its object; throws if there is none. */
export function methodOf(target: object, name: string): (...args: unknown[]) => unknown {
  const method = propertiesOf(target)[name];
  if (typeof method !== 'function') throw new TypeError(`there is no method "${name}"`);
  return method.bind(target);
}
