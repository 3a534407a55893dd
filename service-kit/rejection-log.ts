// Warns once per outage in which a store rejects commands, however many requests fail.

export type RejectionLog = ReturnType<typeof rejectionLog>;

/**
 * Calls `warn` with the code and the command of the first rejection of an outage. The outage ends when a command that was rejected with
 * this code succeeds; report both outcomes of every command.
 */
export function rejectionLog(warn: (code: string, command: string) => void) {
  const rejected = new Map<string, Set<string>>();
  return {
    rejected(code: string, command: string): void {
      const commands = rejected.get(code);
      if (!commands) warn(code, command);
      rejected.set(code, (commands ?? new Set()).add(command));
    },
    succeeded(command: string): void {
      for (const [code, commands] of rejected) if (commands.has(command)) rejected.delete(code);
    },
  };
}
