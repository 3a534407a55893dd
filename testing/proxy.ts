// A TCP proxy before a service of the shop, which then can be down, stuck or slow without being stopped itself.
import { createServer, connect as dial, type Server, type Socket } from 'node:net';

/**
 * up: bytes pass. down: connections break and new ones are refused. stuck: as a process that got SIGSTOP, connections
 * stand and are taken, but nothing answers. slow: what it answers comes `slowMs` later.
 */
export type Condition = 'up' | 'down' | 'stuck' | 'slow';

export type Proxy = Awaited<ReturnType<typeof startProxy>>;

const slowMs = 2_000;

export async function startProxy() {
  let target = 0;
  let condition: Condition = 'up';
  const sockets = new Set<Socket>();

  /** Passes on what comes from one side, later if need be; in order, since a timer never overtakes an earlier one. */
  function pass(from: Socket, to: Socket, delayMs: () => number): void {
    from.on('data', (bytes) => {
      const ms = delayMs();
      if (ms > 0) setTimeout(() => to.writable && to.write(bytes), ms);
      else to.write(bytes);
    });
    from.on('error', () => {});
    from.once('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    sockets.add(from);
    if (condition === 'stuck') from.pause();
  }

  /** A caller that connects early waits, as it would for a service that is just starting. */
  const hasTarget = Promise.withResolvers<void>();

  const server: Server = createServer({ pauseOnConnect: true }, async (near) => {
    await hasTarget.promise;
    const far = dial(target, '127.0.0.1');
    near.resume();
    pass(near, far, () => 0);
    pass(far, near, () => (condition === 'slow' ? slowMs : 0));
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const bound = server.address();
  if (!bound || typeof bound === 'string') throw new Error('no port');
  const { port } = bound;

  function breakAll(): void {
    for (const socket of sockets) socket.destroy();
  }

  return {
    address: `127.0.0.1:${port}`,
    /** Whom it stands before; to be told before anybody connects. */
    leadsTo(address: string): void {
      target = Number(address.split(':')[1]);
      hasTarget.resolve();
    },
    async turn(next: Condition): Promise<void> {
      const before = condition;
      condition = next;
      if (before === 'down') await listen(port);
      if (next === 'down') {
        server.close();
        breakAll();
      }
      for (const socket of sockets) if (next === 'stuck') socket.pause();
      for (const socket of sockets) if (before === 'stuck') socket.resume();
    },
    stop(): void {
      server.close();
      breakAll();
    },
  };
}
