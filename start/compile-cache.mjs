// Preloaded (--import): caches compiled sources, with types stripped, in node_modules/.cache. That halves the start-up time
// and saves about 30 MB, because Node's TypeScript stripper isn't loaded. For the same reason this file is JavaScript.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Child processes use it too.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../node_modules/.cache/compiled');
enableCompileCache(process.env.NODE_COMPILE_CACHE);
