// Counts what an attack tried and what of it the shop held against.

export interface Tally {
  readonly tried: number;
  readonly held: number;
  /** What did not hold, each once. */
  readonly failures: readonly string[];
}

const maxFailures = 8;
const maxLength = 200;

export function tally() {
  let tried = 0;
  let held = 0;
  const failures = new Set<string>();

  return {
    /** `what` names what happened instead. */
    check(isHeld: boolean, what: string): void {
      tried++;
      if (isHeld) held++;
      else if (failures.size < maxFailures) failures.add(what.slice(0, maxLength));
    },
    result: (): Tally => ({ tried, held, failures: [...failures] }),
  };
}
