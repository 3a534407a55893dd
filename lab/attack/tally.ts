// Counts the attempts of an attack, and how many of them the shop withstood.

export interface Tally {
  readonly attempts: number;
  readonly withstood: number;
  /** Descriptions of successful attempts, each once. */
  readonly failures: readonly string[];
}

const maxFailures = 8;
const maxLength = 200;

export function tally() {
  let attempts = 0;
  let withstood = 0;
  const failures = new Set<string>();

  return {
    /** `what` describes the successful attempt. */
    check(isWithstood: boolean, what: string): void {
      attempts++;
      if (isWithstood) withstood++;
      else if (failures.size < maxFailures) failures.add(what.slice(0, maxLength));
    },
    result: (): Tally => ({ attempts, withstood, failures: [...failures] }),
  };
}
