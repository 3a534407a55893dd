// One warning for each outage in which a store refuses to write, however many requests it fails.

/** Calls `warn` once for each outage: it ends when a command that was rejected for this reason succeeds. */
export function rejectionLog(warn: (word: string) => void) {
  const rejected = new Map<string, Set<string>>();
  return {
    rejected(word: string, command: string): void {
      const commands = rejected.get(word);
      if (!commands) warn(word);
      rejected.set(word, (commands ?? new Set()).add(command));
    },
    succeeded(command: string): void {
      for (const [word, commands] of rejected) if (commands.has(command)) rejected.delete(word);
    },
  };
}
