// A TCP proxy between a caller and a callee that can be slow or broken: bytes are held back, never lost or reordered.
import { createServer, connect as dial, type Socket } from 'node:net';
import type { Fault } from './schedule.ts';

export interface Link {
  /** Where the caller finds it. */
  readonly address: string;
  begin(fault: Fault): void;
  end(fault: Fault): void;
  close(): void;
}

interface Pair {
  near: Socket;
  far: Socket;
}

/** `portOf`: where the callee listens now; it may be another port after each of its starts. */
export async function startLink(portOf: () => number): Promise<Link> {
  const faults = new Set<Fault>();
  const pairs = new Set<Pair>();
  const has = (...kinds: Fault['kind'][]) => [...faults].some(({ kind }) => kinds.includes(kind));
  const delayMs = () => Math.max(0, ...[...faults].map((fault) => fault.delayMs ?? 0));

  function apply({ near, far }: Pair): void {
    if (has('partition')) near.pause();
    else near.resume();
    if (has('partition', 'mute')) far.pause();
    else far.resume();
  }

  const server = createServer((near) => {
    const far = dial(portOf(), '127.0.0.1');
    const pair = { near, far };
    pairs.add(pair);
    for (const socket of [near, far]) {
      socket.setNoDelay();
      socket.on('error', () => {});
      socket.once('close', () => {
        pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
    pass(near, far, delayMs);
    pass(far, near, delayMs);
    apply(pair);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (!bound || typeof bound === 'string') throw new Error('a link has no port');

  return {
    address: `127.0.0.1:${bound.port}`,
    begin(fault) {
      faults.add(fault);
      for (const pair of pairs) apply(pair);
    },
    end(fault) {
      faults.delete(fault);
      for (const pair of pairs) apply(pair);
    },
    close() {
      server.close();
      for (const { near, far } of pairs) {
        near.destroy();
        far.destroy();
      }
    },
  };
}

/** In order: a piece goes only after all that came before it, whatever the delay was then. */
function pass(from: Socket, to: Socket, delayMs: () => number): void {
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
}
