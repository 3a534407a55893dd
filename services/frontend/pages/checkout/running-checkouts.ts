// Visitors for whom this process is placing an order.

const running = new Map<string, number>();

export const isCheckingOut = (userId: string): boolean => running.has(userId);

/** Two forms of a visitor may overlap, so they are counted. */
export async function whileCheckingOut<T>(userId: string, work: () => Promise<T>): Promise<T> {
  running.set(userId, (running.get(userId) ?? 0) + 1);
  try {
    return await work();
  } finally {
    const others = (running.get(userId) ?? 1) - 1;
    if (others > 0) running.set(userId, others);
    else running.delete(userId);
  }
}
