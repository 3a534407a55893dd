// What a person types after `npm run load --`.
import { parseArgs } from 'node:util';
import { profiles } from '../../loadgen/profiles.ts';
import { isOurOwn } from './own-address.ts';

/** A mistake of who typed; the message is for that person. */
export class Refusal extends Error {}

const list = Object.entries(profiles).map(([name, { about }]) => `  ${name.padEnd(25)} ${about}`);

export const help = `npm run load -- [PROFILE] [OPTIONS]     visitors for a running shop, by k6

${list.join('\n')}

  --url URL                 the shop (http://localhost:8080)
  --users N                 how many come (10)
  --rate N                  new users per second (1)
  --duration TIME           how long all of them stay, such as 90s, 10m or 2h (60s)
  --summary FILE            writes the numbers as JSON too
  --yes-not-mine            for a shop that is not on this machine or a private network: you may put load on it
  --help                    this text`;

export type Options = ReturnType<typeof readOptions>;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const known = {
  url: { ...text, default: 'http://localhost:8080' },
  users: { ...text, default: '10' },
  rate: { ...text, default: '1' },
  duration: { ...text, default: '60s' },
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
  const [profile = 'steady', ...more] = positionals;
  const names = Object.keys(profiles).join(', ');
  if (!Object.hasOwn(profiles, profile)) throw new Refusal(`There is no profile "${profile}", only ${names}.`);
  if (more.length > 0) throw new Refusal(`One profile at a time: what is "${more.join(' ')}"?`);
  if (!/^[1-9]\d{0,4}$/.test(values.users)) throw new Refusal(`--users is "${values.users}": it takes a whole number.`);
  if (!(Number(values.rate) > 0)) throw new Refusal(`--rate is "${values.rate}": it takes a number above 0.`);
  if (!/^([1-9]\d*(ms|s|m|h))+$/.test(values.duration))
    throw new Refusal(`--duration is "${values.duration}": it takes a time such as 90s, 10m or 2h.`);
  return { ...values, profile, url: shopAt(values.url, values['yes-not-mine']) };
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
