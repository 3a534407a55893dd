// The environment variables of the load generator, checked before it sends anything.
import { isDuration, maxRate, maxUsers, minRate } from './profile.ts';
import { profiles } from './profiles.ts';

interface Rule {
  isValid(text: string): boolean;
  /** Completes "must be ...". */
  readonly expected: string;
}

const number = (min: number, max: number): Rule => ({
  isValid: (text) => Number(text) >= min && Number(text) <= max,
  expected: `a number from ${min} to ${max}`,
});

const rules: Record<string, Rule> = {
  DURATION: { isValid: isDuration, expected: 'a time such as 90s, 10m or 2h' },
  // k6 has no URL class.
  FRONTEND_ADDR: {
    isValid: (text) => /^(https?:\/\/)?(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?(\/[^?#\s]*)?$/i.test(text),
    expected: 'host:port or a URL such as http://localhost:8080',
  },
  PROFILE: { isValid: (text) => Object.hasOwn(profiles, text), expected: `one of ${Object.keys(profiles).join(', ')}` },
  RATE: number(minRate, maxRate),
  USERS: number(1, maxUsers),
};

/** A sentence for each variable that is invalid. */
export const problemsOf = (vars: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(rules).flatMap(([name, { isValid, expected }]) => {
    const text = vars[name];
    return text && !isValid(text) ? [`${name} is "${text.slice(0, 100)}", but must be ${expected}.`] : [];
  });
