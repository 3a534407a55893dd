// Errors of the machine that would otherwise look like a port in use or a damaged file.

/** What the machine lacks and what to do about it; undefined for any other error. */
export function machineProblem(error: unknown): string | undefined {
  const text = error instanceof Error ? `${error.message} ${error.cause ?? ''}` : String(error);
  if (/\bE[MN]FILE\b|too many open files/i.test(text))
    return 'too many files are open. Raise the limit, for example with `ulimit -n 4096`';
  if (/\b(ENOSPC|EDQUOT)\b|disk is full/.test(text)) return 'the disk is full. Free some space';
  return undefined;
}
