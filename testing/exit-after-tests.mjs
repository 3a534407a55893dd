// Preloaded into every test file: exits the process even if a failed test leaves a timer or a server behind.
// (--test-force-exit exits before the last results are written, so whole files were not counted.)
import { after } from 'node:test';

/** Longer than an exporter tries to reach an unavailable collector (8 s). */
const graceMs = 12_000;

after(() => setTimeout(() => process.exit(), graceMs).unref());
