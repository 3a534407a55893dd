// The system's time in microseconds, for spans. Date.now() has only milliseconds, so the spans of a caller and its callee
// would overlap wrongly. performance.timeOrigin is exact, but keeps the time of the start if the clock is set later.

/** Seconds since 1970 and nanoseconds, as OpenTelemetry's HrTime. */
export type HrTime = [number, number];

/** The clocks that are read, in ms. */
export interface Clocks {
  /** Since `origin`, with fractions. */
  monotonic(): number;
  /** Since 1970, without fractions. */
  system(): number;
  /** The system's time at 0 of the monotonic clock, as measured at the start. */
  origin: number;
}

const realClocks: Clocks = {
  monotonic: () => performance.now(),
  system: () => Date.now(),
  origin: performance.timeOrigin,
};
/** How often the system's clock is read. */
const checkIntervalMs = 100;

/** Returns a function that converts a moment of the monotonic clock to the system's time. */
export function wallClock({ monotonic, system, origin }: Clocks = realClocks): (monotonicMs: number) => HrTime {
  let offset = origin;
  let min = Number.NEGATIVE_INFINITY;
  let max = Number.POSITIVE_INFINITY;
  let checkedAt = Number.NEGATIVE_INFINITY;

  /** Each reading limits the offset to 1 ms. Their intersection is narrower, and empty once the clock was set. */
  function check(): void {
    const before = monotonic();
    const ms = system();
    const after = monotonic();
    const [nextMin, nextMax] = [ms - after, ms + 1 - before];
    const isSet = nextMin > max || nextMax < min;
    min = isSet ? nextMin : Math.max(min, nextMin);
    max = isSet ? nextMax : Math.min(max, nextMax);
    if (offset < min || offset > max) offset = (min + max) / 2;
  }

  return (monotonicMs) => {
    if (monotonicMs - checkedAt >= checkIntervalMs) {
      check();
      checkedAt = monotonicMs;
    }
    return toHrTime(monotonicMs + offset);
  };
}

function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}

/** `time` plus a duration. */
export function addMs([seconds, nanos]: HrTime, ms: number): HrTime {
  const total = nanos + Math.round(ms * 1e6);
  return [seconds + Math.floor(total / 1e9), total % 1e9];
}

/** The system's time at a moment of performance.now(). */
export const wallTime = wallClock();
