// What a person types after `npm run load --`.
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeLimits } from '../limits.ts';
import { type Profile, type Settings, settingsOf } from '../profile.ts';
import { profiles } from '../profiles.ts';
import { isOurOwn } from './own-address.ts';

/** A mistake of who typed; the message is for that person. */
export class Refusal extends Error {}

const list = Object.entries(profiles).flatMap(([name, { summary, defaults }]) => {
  const usual = Object.entries(defaults).map(([option, value]) => `--${option} ${value}`);
  return [`  ${name.padEnd(25)} ${summary}`, ...(usual.length ? [`${' '.repeat(28)}${usual.join(' ')}`] : [])];
});

const help = `npm run load -- [PROFILE] [OPTIONS]     visitors for a running shop, by k6

${list.join('\n')}

  --url URL                 the shop (http://localhost:8080)
  --users N                 how many come
  --rate N                  new users per second
  --duration TIME           how long all of them stay, or arrivals go on, such as 90s, 10m or 2h
  --report FILE             writes k6's web dashboard of the run there, an HTML page
  --summary FILE            writes the numbers as JSON too
  --yes-not-mine            for a shop that is not on this machine or a private network: you may put load on it
  --help                    this text; after a profile, its limits too

Exit code: 0 all limits hold, 1 not so, or it could not be tried.`;

const helpOf = (name: string, { limits }: Profile): string =>
  `${help}\n\nLimits of ${name}:\n${describeLimits(limits)
    .map((line) => `  ${line}`)
    .join('\n')}`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const known = {
  url: { ...text, default: 'http://localhost:8080' },
  users: text,
  rate: text,
  duration: text,
  report: text,
  summary: text,
  'yes-not-mine': flag,
  help: flag,
} as const;

function parse(args: string[]) {
  const taken = Object.keys(known).find((name) => process.env[`npm_config_${name.replaceAll('-', '_')}`]);
  if (taken)
    throw new Refusal(
      `npm has taken --${taken} for its own: write \`npm run load -- --${taken}\`, with two dashes before.`,
    );
  try {
    return parseArgs({ args, options: known, allowPositionals: true });
  } catch (error) {
    const [why = ''] = error instanceof Error ? error.message.split('. ') : [String(error)];
    throw new Refusal(`${why.replace(/\.$/, '')}. \`npm run load -- --help\` lists the options.`);
  }
}

export function readOptions(args: string[]) {
  const { values, positionals } = parse(args);
  const [name = 'steady', ...more] = positionals;
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (!profile) throw new Refusal(`There is no profile "${name}", only ${Object.keys(profiles).join(', ')}.`);
  if (more.length > 0) throw new Refusal(`One profile at a time: what is "${more.join(' ')}"?`);
  const { report, summary, url, 'yes-not-mine': isAgreed } = values;
  return {
    name,
    profile,
    settings: settingsOf(profile, givenSettings(name, profile, values)),
    url: shopAt(url, isAgreed),
    report: fileAt('report', report),
    summary: fileAt('summary', summary),
    help: values.help ? (positionals.length ? helpOf(name, profile) : help) : undefined,
  };
}

export type Options = ReturnType<typeof readOptions>;

type Given = Partial<Record<keyof Settings, string>>;

function givenSettings(name: string, profile: Profile, { users, rate, duration }: Given): Partial<Settings> {
  for (const [setting, given] of Object.entries({ users, rate, duration }))
    if (given !== undefined && !(setting in profile.defaults))
      throw new Refusal(`The profile ${name} takes no --${setting}: \`npm run load -- --help\` lists what each takes.`);
  if (users !== undefined && !/^[1-9]\d{0,4}$/.test(users))
    throw new Refusal(`--users is "${users}": it takes a whole number.`);
  if (rate !== undefined && !(Number(rate) > 0 && Number.isFinite(Number(rate))))
    throw new Refusal(`--rate is "${rate}": it takes a number above 0.`);
  if (duration !== undefined && !/^([1-9]\d*(ms|s|m|h))+$/.test(duration))
    throw new Refusal(`--duration is "${duration}": it takes a time such as 90s, 10m or 2h.`);
  return {
    ...(users && { users: Number(users) }),
    ...(rate && { rate: Number(rate) }),
    ...(duration && { duration }),
  };
}

/** Known before the run, which may take hours. */
function fileAt(option: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const file = resolve(path);
  const isFolder = (at: string) => statSync(at, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!path || isFolder(file)) throw new Refusal(`--${option} is "${path}": it takes the name of a file.`);
  if (!isFolder(dirname(file))) throw new Refusal(`--${option} is "${path}", but there is no folder ${dirname(file)}.`);
  return file;
}

function shopAt(address: string, mayBeForeign: boolean): string {
  const url = URL.parse(/^https?:\/\//.test(address) ? address : `http://${address}`);
  if (!url?.hostname) throw new Refusal(`--url is "${address}": it takes an address such as http://localhost:8080.`);
  if (!mayBeForeign && !isOurOwn(url.hostname))
    throw new Refusal(
      `${url.hostname} is neither this machine nor on a private network. A load run can bring a shop down: if this one ` +
        'is yours, or its owner agrees, add --yes-not-mine.',
    );
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
