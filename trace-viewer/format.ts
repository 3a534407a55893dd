// Formats durations, times and numbers for the pages.

/** Microseconds with a fitting unit: 850 µs, 1.5 ms, 2.3 s, 1.5 min. */
export function duration(us: number) {
  if (us < 1000) return `${us} µs`;
  if (us < 10_000) return `${trim(us / 1000, 2)} ms`;
  if (us < 100_000) return `${trim(us / 1000, 1)} ms`;
  if (us < 1_000_000) return `${Math.round(us / 1000)} ms`;
  if (us < 60_000_000) return `${trim(us / 1e6, 2)} s`;
  return `${trim(us / 60e6, 1)} min`;
}

const trim = (value: number, digits: number) => String(Number(value.toFixed(digits)));

const twoDigits = (value: number) => String(value).padStart(2, '0');

/** The local time of a Unix time in microseconds: 14:03:07.123. */
export function clock(us: number) {
  const date = new Date(us / 1000);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits);
  return `${parts.join(':')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** The local date of a Unix time in microseconds: 2026-03-31. */
export function day(us: number) {
  const date = new Date(us / 1000);
  return [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
}

/** How long ago a Unix time in microseconds was; the date if that is more than two hours. */
export function ago(us: number, nowUs = Date.now() * 1000) {
  const seconds = Math.max(0, Math.round((nowUs - us) / 1e6));
  if (seconds < 2) return 'just now';
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`;
  return day(us);
}

/** A count with its noun: 1 trace, 2 traces. */
export const plural = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

const colourCount = 16;
const colours = new Map<string, number>();

/** The CSS class with a service's colour, the same on all pages. The first 16 services have different colours. */
export function colour(service: string) {
  const index = colours.get(service) ?? colours.size;
  if (!colours.has(service) && colours.size < colourCount) colours.set(service, index);
  if (index < colourCount) return `c${index}`;
  return `c${[...service].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % colourCount}`;
}

/** A share from 0 to 1 as an SVG coordinate: 12.5%. */
export const percent = (share: number) => `${Number((share * 100).toFixed(2))}%`;
