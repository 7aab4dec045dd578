import { ensureServerProgram } from '../../src/redis/server-program.ts';

/** Once before all tests: they run against a real Redis, so there has to be one. */
export default async function setup(): Promise<void> {
  await ensureServerProgram((line) => {
    console.log(line);
  });
}
