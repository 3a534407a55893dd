/** A broken promise, as the audit reports it. */
export interface Breach {
  what: string;
  /** An order's id, or a buyer's address. */
  who: string;
}
