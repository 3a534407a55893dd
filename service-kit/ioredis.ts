// Imported on demand: ioredis needs 7 MB. In bundles that share files, a CommonJS package imported on demand has no named exports.
export { Redis } from 'ioredis';
