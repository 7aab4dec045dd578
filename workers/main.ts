/** Entry of a worker (`npm run start:worker`): it takes jobs from the Redis of REDIS_URL and runs them on its device. */
import { loadConfig } from '../src/config.ts';
import { createLogger } from '../src/logger.ts';
import { runEntry } from '../src/entry.ts';
import { requireAccess } from '../src/redis/access.ts';
import { shutDownOnSignals, type Phase } from '../src/shutdown.ts';
import { startTracing, tracingPhases } from '../src/tracing.ts';
import { startWorker } from './service.ts';

await runEntry(async () => {
  const config = loadConfig(process.env);
  const logger = createLogger(config, 'worker');
  if (config.redisUrl === null) throw new Error('REDIS_URL must be set: a worker takes its jobs from there');
  await requireAccess(config.redisUrl);
  const tracing = await startTracing(config, 'worker');
  const phases: Phase[] = tracingPhases(tracing);
  shutDownOnSignals(phases, logger);
  // Forked by the all-in-one service: this ends with it, even when it is killed.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  phases.unshift(...(await startWorker(config, config.redisUrl, logger)));
  logger.info('ready for work');
  process.send?.('ready');
});
