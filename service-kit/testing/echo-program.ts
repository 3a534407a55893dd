// Echo as a process, for tests of its output and its exit.
import { setTimeout as sleep } from 'node:timers/promises';
import { invalidArgument } from '../errors.ts';
import type { Log } from '../log.ts';
import { runProgram } from '../program.ts';
import { serve } from '../serve.ts';
import { type EchoHandlers, echo } from './echo.ts';

const handlers = (log: Log): EchoHandlers => ({
  async say({ text }) {
    if (text === 'slow') await sleep(60_000);
    if (text === 'large') return { text: 'x'.repeat(3_000_000) };
    if (text === 'bug') throw new Error('an internal detail');
    if (text.startsWith('wrong')) throw invalidArgument('text', `is ${text}`);
    log.info({ letters: text.length }, 'said');
    return { text };
  },
  look: (words) => words,
});

await runProgram('echoservice', (workload) =>
  serve({ workload, service: echo, handlers: handlers(workload.log), port: workload.env.port('PORT', 0) }),
);
