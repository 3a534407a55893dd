// The frontend in a child process that reports how long its event loop was blocked and its peak memory.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startWorkload } from '@boutique/service-kit/program';
import { run } from '../services/frontend/main.ts';

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const frontend = await startWorkload('frontend', run, process.env);
process.on('message', () => {
  // Gives the histogram time to record a block that just ended.
  setTimeout(() => {
    process.send?.({ blockedMs: delay.max / 1e6, peakMiB: process.resourceUsage().maxRSS / 1024 });
    delay.reset();
  }, 10);
});
process.once('disconnect', async () => {
  await frontend.stop();
  process.exit(0);
});
process.send?.(frontend.port);
