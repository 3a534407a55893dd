/** What a service holds open: closed after the last call, and checked by the readiness probe if it can be pinged. */
export interface Resource {
  close(): unknown;
  /** Rejects if it cannot be reached. */
  ping?(): Promise<unknown>;
}
