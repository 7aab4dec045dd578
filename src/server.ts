/**
 * Entry of the service. `npm start`: the API and a worker, with an embedded Redis where REDIS_URL is not set.
 * `npm run start:api` (--api-only): the API alone, beside workers that are started with `npm run start:worker`.
 */
import { loadConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { startService } from './service.ts';
import { runEntry } from './entry.ts';
import { shutDownOnSignals, type Phase } from './shutdown.ts';
import { startTracing, tracingPhases } from './tracing.ts';

await runEntry(async () => {
  const config = loadConfig(process.env);
  const logger = createLogger(config, 'api');
  const apiOnly = process.argv.includes('--api-only');
  if (apiOnly && config.redisUrl === null)
    throw new Error('REDIS_URL must be set to run the API alone: its workers are found there');
  const tracing = await startTracing(config, 'api');
  const phases: Phase[] = tracingPhases(tracing);
  shutDownOnSignals(phases, logger);
  const url = await startService({ config, logger, worker: apiOnly ? null : process.env, phases, tracing });
  logger.info({ url }, 'ready: POST a job to /optimize, read the documentation at /docs');
});
