import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Node flags that let a child process or a thread run TypeScript as it is, from any working directory. */
export const TYPESCRIPT_FLAGS = [
  '--import',
  pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href,
] as const;
