// The context that those of requests are derived from.
import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';

/** One value and its parent: OpenTelemetry's own context copies all values to add one, four times per call. */
class LinkedContext implements Context {
  readonly #parent: Context;
  readonly #key: symbol;
  readonly #value: unknown;

  constructor(parent: Context, key: symbol, value: unknown) {
    this.#parent = parent;
    this.#key = key;
    this.#value = value;
  }

  getValue(key: symbol): unknown {
    return key === this.#key ? this.#value : this.#parent.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    // A value that is set again replaces the last one.
    return new LinkedContext(key === this.#key ? this.#parent : this, key, value);
  }

  deleteValue(key: symbol): Context {
    return this.setValue(key, undefined);
  }
}

export const rootContext: Context = new LinkedContext(ROOT_CONTEXT, Symbol('root'), undefined);
