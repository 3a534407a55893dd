// Numbers and dates in a page's locale.

/** Makes a format once for each locale, since making one costs hundreds of times what using it does. */
function kept<T>(make: (locale: string) => T): (locale: string) => T {
  const made = new Map<string, T>();
  return (locale) => {
    const known = made.get(locale) ?? make(locale);
    made.set(locale, known);
    return known;
  };
}

const numbers = kept((locale) => new Intl.NumberFormat(locale));

/** 1,234 */
export const formatNumber = (value: number, locale: string): string => numbers(locale).format(value);

const times = kept(
  (locale) =>
    new Intl.DateTimeFormat(locale, {
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      timeZone: 'UTC',
      timeZoneName: 'short',
    }),
);

/** Milliseconds since 1970 as services send them: Dec 24, 2026, 6:30 PM UTC. */
export const formatTime = (ms: string, locale: string): string => times(locale).format(Number(ms));

/** January to December. */
export const monthNames = kept((locale) => {
  const month = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, at) => month.format(Date.UTC(2024, at)));
});
