// When a card expires: at the end of its month in the last time zone, UTC-12. All services use the same clock.

const behindUtcMs = 12 * 60 * 60 * 1000;
const lastTimeZone = (now: Date) => new Date(now.getTime() - behindUtcMs);

/** Whether a card's expiration month (1 to 12) has ended everywhere. */
export function hasExpired(year: number, month: number, now: Date): boolean {
  const last = lastTimeZone(now);
  return year * 12 + month < last.getUTCFullYear() * 12 + last.getUTCMonth() + 1;
}

/** The first expiration year that can still be valid. */
export const firstExpiryYear = (now = new Date()): number => lastTimeZone(now).getUTCFullYear();
