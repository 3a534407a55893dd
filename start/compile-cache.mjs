// Preloaded (--import): keeps compiled sources, types already stripped, in node_modules/.cache. Halves the time to start
// and saves some 30 MB, since Node's TypeScript stripper is then never loaded. Plain JavaScript for that very reason.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// For the processes that this one starts, too.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../node_modules/.cache/compiled');
enableCompileCache(process.env.NODE_COMPILE_CACHE);
