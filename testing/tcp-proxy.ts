// A TCP proxy that simulates network faults: bytes are delayed or held back, never reordered, and lost only if the peer
// vanishes.
import { createServer, connect as dial, type Socket } from 'node:net';

export interface NetworkFault {
  /** Existing connections break and new ones are refused. */
  readonly isDown?: boolean;
  /** Bytes from the caller wait. */
  readonly holdsRequests?: boolean;
  /** Bytes from the peer wait. */
  readonly holdsResponses?: boolean;
  readonly requestDelayMs?: number;
  readonly responseDelayMs?: number;
  /** Connections, new ones too, open but never carry a byte, and stay silent after the fault. */
  readonly isSilent?: boolean;
}

interface Connection {
  readonly near: Socket;
  readonly far: Socket;
  hasVanished: boolean;
  /** Applies a shorter delay to bytes that are already waiting. */
  shortenDelays(): void;
}

export type TcpProxy = Awaited<ReturnType<typeof startTcpProxy>>;

/** Listens on a free port of 127.0.0.1. `portOf` returns the peer's port, which may change when the peer restarts. */
export async function startTcpProxy(portOf: () => number | Promise<number>) {
  const connections = new Set<Connection>();
  let fault: NetworkFault = {};
  let opened = 0;

  const server = createServer({ pauseOnConnect: true }, async (near) => {
    opened++;
    near.on('error', () => {});
    const far = dial(await portOf(), '127.0.0.1');
    const shortenings = [
      pass(near, far, () => fault.requestDelayMs ?? 0),
      pass(far, near, () => fault.responseDelayMs ?? 0),
    ];
    const connection: Connection = {
      ...{ near, far, hasVanished: fault.isSilent === true },
      shortenDelays() {
        for (const shorten of shortenings) shorten();
      },
    };
    connections.add(connection);
    for (const socket of [near, far]) {
      socket.setNoDelay();
      socket.on('error', () => {});
      socket.once('close', () => {
        if (connection.hasVanished) return;
        connections.delete(connection);
        near.destroy();
        far.destroy();
      });
    }
    hold(connection);
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  await listen(0);
  const bound = server.address();
  if (!bound || typeof bound === 'string') throw new Error('the proxy has no port');
  const { port } = bound;

  function hold({ near, far, hasVanished }: Connection): void {
    if (fault.holdsRequests || hasVanished) near.pause();
    else near.resume();
    if (fault.holdsResponses || hasVanished) far.pause();
    else far.resume();
  }

  function breakAll(): void {
    for (const { near, far } of connections) {
      near.destroy();
      far.destroy();
    }
    connections.clear();
  }

  return {
    address: `127.0.0.1:${port}`,
    /** The number of connections opened so far. */
    opened: () => opened,
    /** Sets the fault; {} is a healthy network. */
    async set(next: NetworkFault): Promise<void> {
      const wasDown = fault.isDown;
      fault = next;
      if (wasDown && !next.isDown) await listen(port);
      if (next.isDown && !wasDown) {
        server.close();
        breakAll();
      }
      for (const connection of connections) {
        if (next.isSilent) connection.hasVanished = true;
        hold(connection);
        connection.shortenDelays();
      }
    },
    /** Simulates a peer that disappears without closing: open connections stay silent forever, new ones reach the peer. */
    vanish(): void {
      for (const connection of connections) {
        connection.hasVanished = true;
        hold(connection);
      }
    },
    stop(): void {
      server.close();
      breakAll();
    },
  };
}

/** Forwards chunks in order, each after the delay. Returns a function that applies a shorter delay to waiting chunks. */
function pass(from: Socket, to: Socket, delayMs: () => number): () => void {
  const queue: { dueAt: number; bytes: Buffer }[] = [];
  let timer: NodeJS.Timeout | undefined;

  function drain(): void {
    timer = undefined;
    for (let first = queue[0]; first && first.dueAt <= performance.now(); first = queue[0]) {
      queue.shift();
      if (to.writable) to.write(first.bytes);
    }
    const [next] = queue;
    if (next) timer = setTimeout(drain, Math.max(1, next.dueAt - performance.now()));
  }

  from.on('data', (bytes: Buffer) => {
    queue.push({ dueAt: performance.now() + delayMs(), bytes });
    if (!timer) drain();
  });
  from.once('close', () => clearTimeout(timer));

  return () => {
    const latest = performance.now() + delayMs();
    for (const chunk of queue) chunk.dueAt = Math.min(chunk.dueAt, latest);
    clearTimeout(timer);
    drain();
  };
}
