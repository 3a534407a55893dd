// Preloaded into every test file: a test that failed may leave a timer or a server behind, which must not keep the file
// from ending. (--test-force-exit ends it before its last results have been written: whole files went uncounted.)
import { after } from 'node:test';

/** Longer than an exporter tries to reach a collector that is away (8 s). */
const patienceMs = 12_000;

after(() => setTimeout(() => process.exit(), patienceMs).unref());
