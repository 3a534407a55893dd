// Leaves a dependency alone for a while once it has failed several times in a row.

export interface Circuit {
  /** Whether it is worth asking. */
  closed(): boolean;
  succeeded(): void;
  failed(): void;
}

/** After the pause it is asked again, and the next failure starts another pause. `now` in milliseconds. */
export function openCircuit(failures: number, pauseMs: number, now = () => performance.now()): Circuit {
  let inARow = 0;
  let pausedUntil = -Infinity;
  return {
    closed: () => now() >= pausedUntil,
    succeeded() {
      inARow = 0;
    },
    failed() {
      inARow++;
      if (inARow >= failures) pausedUntil = now() + pauseMs;
    },
  };
}
