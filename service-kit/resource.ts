/** Something a service keeps open, such as a store. It is closed after the last call; the readiness probe pings it. */
export interface Resource {
  close(): unknown;
  /** Rejects if the resource is unreachable. */
  ping?(): Promise<unknown>;
}
