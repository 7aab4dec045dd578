import { readFileSync } from 'node:fs';

/** The version of this service, from package.json: the one place that holds it. */
export const SERVICE_VERSION = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
