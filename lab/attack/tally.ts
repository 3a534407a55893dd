// Counts the attempts of an attack, and how many of them the shop withstood.

export interface Tally {
  readonly tried: number;
  readonly held: number;
  /** Descriptions of successful attempts, each once. */
  readonly failures: readonly string[];
}

const maxFailures = 8;
const maxLength = 200;

export function tally() {
  let tried = 0;
  let held = 0;
  const failures = new Set<string>();

  return {
    /** `what` describes the successful attempt. */
    check(isHeld: boolean, what: string): void {
      tried++;
      if (isHeld) held++;
      else if (failures.size < maxFailures) failures.add(what.slice(0, maxLength));
    },
    result: (): Tally => ({ tried, held, failures: [...failures] }),
  };
}
