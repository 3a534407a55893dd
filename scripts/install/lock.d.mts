export function withLock(file: string, work: () => Promise<void>): Promise<void>;
