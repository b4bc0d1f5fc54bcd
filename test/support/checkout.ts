import { join } from 'node:path';

/** Root folder of this checkout. */
export const checkout = join(import.meta.dirname, '../..');

/** Git-ignored folder for what only tests and packaging need. */
export const cacheFolder = join(checkout, '.cache');
