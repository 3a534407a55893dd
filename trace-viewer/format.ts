// Durations and times as people read them.
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

/** The wall clock of this machine, to the millisecond. */
export function clock(us: number) {
  const date = new Date(us / 1000);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits);
  return `${parts.join(':')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

export function day(us: number) {
  const date = new Date(us / 1000);
  return [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
}

export function ago(us: number, nowUs = Date.now() * 1000) {
  const seconds = Math.max(0, Math.round((nowUs - us) / 1e6));
  if (seconds < 2) return 'just now';
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`;
  return day(us);
}

export const plural = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

const slots = 16;
const colours = new Map<string, number>();

/** A class per service, the same on all pages: the first sixteen services get one each. */
export function colour(service: string) {
  const known = colours.get(service) ?? colours.size;
  if (!colours.has(service) && colours.size < slots) colours.set(service, known);
  if (known < slots) return `c${known}`;
  return `c${[...service].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % slots}`;
}

/** For the coordinates of a picture. */
export const percent = (share: number) => `${Number((share * 100).toFixed(2))}%`;
