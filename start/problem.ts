// What a person who types a command can put right.

/** The message says what is wrong and what to do; a command prints it without a stack. */
export class Problem extends Error {}

/** Turns parseArgs' error into a sentence. `command` is what the person types, up to the options. */
export function whyNotParsed(command: string, error: unknown): string {
  const [why = ''] = error instanceof Error ? error.message.split('. ') : [String(error)];
  return `${why.replace(/\.$/, '')}. \`${command} --help\` lists the options.`;
}
