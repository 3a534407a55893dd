// An error that the person who typed a command can fix.

/** The message says what is wrong and what to do. Commands print it without a stack. */
export class Problem extends Error {}
