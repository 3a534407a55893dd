// The options of `npm run load`. loadgen/ imports nothing of ours: start/command-line reads this specification.
import { describeLimits } from '../limits.ts';
import { isDuration, maxRate, maxUsers, minRate, type Profile, type Settings, settingsOf } from '../profile.ts';
import { profiles } from '../profiles.ts';
import { isOurOwn } from './own-address.ts';

/** Why nothing was run, for the person who typed the command. */
export class LoadError extends Error {}

interface Input {
  readonly values: {
    readonly url: string;
    readonly users: number | undefined;
    readonly rate: number | undefined;
    readonly duration: string | undefined;
    readonly report: string | undefined;
    readonly summary: string | undefined;
    readonly 'yes-not-mine': boolean;
  };
  readonly positionals: readonly string[];
}

const profileNamed = (name = 'steady') => {
  const profile = profiles[name];
  if (!profile) throw new Error(`There is no profile "${name}".`);
  return { name, profile };
};

/** undefined for anything but HTTP; an address without a scheme is HTTP. */
function parseUrl(address: string): URL | undefined {
  const url = URL.parse(address.includes('://') ? address : `http://${address}`);
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

/** With the defaults of the settings that it has. */
function describeProfile({ summary, defaults }: Profile): string {
  const options = Object.entries(defaults).map(([setting, value]) => `--${setting} ${value}`);
  return options.length > 0 ? `${summary} (default: ${options.join(' ')})` : summary;
}

export const loadCommand = {
  name: 'npm run load',
  summary: 'Sends visitors to a running shop, with k6.',
  positional: { value: 'PROFILE', of: Object.keys(profiles), max: 1, help: 'kind of load; steady by default' },
  options: {
    url: {
      type: 'text',
      value: 'URL',
      default: 'http://localhost:8080',
      isValid: (address: string) => Boolean(parseUrl(address)?.hostname),
      expected: 'an address such as http://localhost:8080',
      help: 'address of the shop',
    },
    users: { type: 'integer', min: 1, max: maxUsers, help: 'number of visitors at a time' },
    rate: { type: 'number', min: minRate, max: maxRate, help: 'new visitors per second' },
    duration: {
      type: 'text',
      value: 'TIME',
      isValid: isDuration,
      expected: 'a time such as 90s, 10m or 2h',
      help: 'duration with all visitors, such as 90s, 10m or 2h',
    },
    report: { type: 'output', help: "write k6's web dashboard to FILE, an HTML page" },
    summary: { type: 'output', help: 'write the results to FILE, as JSON' },
    'yes-not-mine': {
      type: 'flag',
      help: 'send load to a shop that is neither on this machine nor on a private network; only if you are allowed to',
    },
  },
  check({ values, positionals: [name] }: Input): string | undefined {
    const { profile, name: known } = profileNamed(name);
    const unused = (['users', 'rate', 'duration'] as const).find(
      (setting) => values[setting] !== undefined && !(setting in profile.defaults),
    );
    if (unused) return `The profile ${known} has no --${unused}.`;
    const { hostname = '' } = parseUrl(values.url) ?? {};
    return values['yes-not-mine'] || isOurOwn(hostname)
      ? undefined
      : `${hostname} is neither this machine nor on a private network. Load can bring a shop down: add --yes-not-mine if you own it or have permission.`;
  },
  note: 'PROFILE --help also prints the limits of that profile.',
  sections: ([name]: readonly string[]) => [
    {
      title: 'Profiles',
      rows: Object.entries(profiles).map(([key, profile]) => [key, describeProfile(profile)] as const),
    },
    ...Object.entries(profiles)
      .filter(([key]) => key === name)
      .map(([key, { limits }]) => ({
        title: `Limits of ${key}`,
        rows: describeLimits(limits).map((limit) => ['-', limit] as const),
      })),
  ],
  exitCodes: { 0: 'all limits were met', 1: 'a limit was exceeded, or nothing was run' },
} as const;

export function toOptions({ values, positionals: [profileName] }: Input) {
  const { users, rate, duration, report, summary } = values;
  const { name, profile } = profileNamed(profileName);
  const given: Partial<Settings> = {
    ...(users && { users }),
    ...(rate && { rate }),
    ...(duration && { duration }),
  };
  return { name, profile, settings: settingsOf(profile, given), url: shopUrl(values.url), report, summary };
}

export type Options = ReturnType<typeof toOptions>;

function shopUrl(address: string): string {
  const url = parseUrl(address);
  return `${url?.origin}${url?.pathname}`.replace(/\/+$/, '');
}
