// Moves the clock of this process, as when an administrator sets it. Timers and performance.now() are not affected.
const RealDate = Date;
const realNow = Date.now.bind(Date);
let offsetMs = 0;
const now = () => realNow() + offsetMs;

const MovedDate = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
});

/** 0 brings back the real time. */
export function moveClock(byMs: number): void {
  if (byMs === offsetMs) return;
  offsetMs = byMs;
  RealDate.now = byMs === 0 ? realNow : now;
  globalThis.Date = byMs === 0 ? RealDate : MovedDate;
}
