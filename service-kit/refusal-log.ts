// One warning for each outage in which a store refuses to write, however many requests it fails.

/** Calls `warn` once for each outage: it ends when a command that was refused for this reason succeeds. */
export function refusalLog(warn: (word: string) => void) {
  const refused = new Map<string, Set<string>>();
  return {
    refused(word: string, command: string): void {
      const commands = refused.get(word);
      if (!commands) warn(word);
      refused.set(word, (commands ?? new Set()).add(command));
    },
    succeeded(command: string): void {
      for (const [word, commands] of refused) if (commands.has(command)) refused.delete(word);
    },
  };
}
