// The email addresses that the shop accepts. All services use the same rule.
import { requestLimits } from './limits.ts';

// Without control characters, which could add headers, and without punctuation that could add recipients.
const part = '[^\\s@,;:<>()\\[\\]"\\\\\\p{C}]+';
const pattern = new RegExp(`^${part}@${part}\\.${part}$`, 'u');

/** Whether the text is one address such as ann@example.com, of at most 254 characters. */
export const isEmailAddress = (text: string): boolean => text.length <= requestLimits.texts.email && pattern.test(text);
