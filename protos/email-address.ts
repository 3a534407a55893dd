// Which email addresses the shop accepts: everywhere the same ones, so that no service rejects what another let through.

/** As long as a mail server accepts. https://www.rfc-editor.org/errata/eid1690 */
const maxLength = 254;
// Control characters would add headers to an email; commas, brackets and the like would add recipients.
const part = '[^\\s@,;:<>()\\[\\]"\\\\\\p{C}]+';
const pattern = new RegExp(`^${part}@${part}\\.${part}$`, 'u');

export const isEmailAddress = (text: string): boolean => text.length <= maxLength && pattern.test(text);
