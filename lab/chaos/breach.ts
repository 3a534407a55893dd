/** A broken guarantee, as the audit reports it. */
export interface Breach {
  what: string;
  /** An order's ID, or a buyer's email address. */
  who: string;
}
