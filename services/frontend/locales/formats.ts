// Numbers and dates in a page's locale.

/** Creates a formatter once per locale: creating one takes hundreds of times longer than using it. */
function perLocale<T>(create: (locale: string) => T): (locale: string) => T {
  const cache = new Map<string, T>();
  return (locale) => {
    const format = cache.get(locale) ?? create(locale);
    cache.set(locale, format);
    return format;
  };
}

const numbers = perLocale((locale) => new Intl.NumberFormat(locale));

/** 1,234 */
export const formatNumber = (value: number, locale: string): string => numbers(locale).format(value);

const times = perLocale(
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

/** Formats milliseconds since 1970, as services send them: Dec 24, 2026, 6:30 PM UTC. */
export const formatTime = (ms: string, locale: string): string => times(locale).format(Number(ms));

/** January to December. */
export const monthNames = perLocale((locale) => {
  const month = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, at) => month.format(Date.UTC(2024, at)));
});
