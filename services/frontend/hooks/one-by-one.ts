// Spreads costly work over turns of the event loop.

/**
 * Returns a function that runs what it is given in order, one per turn of the event loop: however many large bodies arrive
 * together, other requests continue between any two of them.
 */
export function oneByOne(): (work: () => void) => void {
  const waiting: (() => void)[] = [];
  let isScheduled = false;

  function runNext(): void {
    const work = waiting.shift();
    isScheduled = waiting.length > 0;
    if (isScheduled) setImmediate(runNext);
    work?.();
  }

  return (work) => {
    waiting.push(work);
    if (!isScheduled) setImmediate(runNext);
    isScheduled = true;
  };
}
