/** What a request did wrong: the status to answer and a sentence that says what to change. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
