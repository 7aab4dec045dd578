import { type Command, Option } from 'commander';
import { address } from './arguments.ts';
import { createStepsmith, type Stepsmith } from '../client/index.js';
import { loadConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { type Phase, runPhases } from '../shutdown.ts';

/** Options of every command that talks to a service. */
export interface ServiceOptions {
  readonly url: string;
  readonly apiKey?: string;
  readonly local?: boolean;
}

export function withService(command: Command): Command {
  return command
    .addOption(
      new Option('--url <address>', 'the service')
        .env('STEPSMITH_URL')
        .default('http://127.0.0.1:3000')
        .argParser(address),
    )
    .addOption(
      new Option('--api-key <key>', 'its key, better kept in the environment').env('STEPSMITH_API_KEY'),
    )
    .option(
      '--local',
      'start a service for this command, over DATA_DIR and MODELS_DIR, and stop it afterwards',
    );
}

/** Does something with a service: the one that is asked for, or one of its own that is stopped again. */
export async function usingService<T>(
  { url, apiKey, local }: ServiceOptions,
  use: (client: Stepsmith, url: string) => Promise<T>,
): Promise<T> {
  return local ? usingOwn(use) : use(createStepsmith({ url, apiKey }), url);
}

async function usingOwn<T>(use: (client: Stepsmith, url: string) => Promise<T>): Promise<T> {
  // Its log would be in between the results: what goes wrong is told by the job or by the error.
  const environment = { ...process.env, LOG_LEVEL: 'silent', HOST: '127.0.0.1', PORT: '0' };
  const config = loadConfig(environment);
  const logger = createLogger(config, 'local');
  const phases: Phase[] = [];
  // Loaded only here: it is the whole service.
  const { startService } = await import('../service.ts');
  process.stderr.write('starting a service of its own ...\n');
  const stop = () => void runPhases(phases.splice(0), logger).then(() => process.exit(130));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const own = await startService({ config, logger, worker: environment, phases });
    return await use(createStepsmith({ url: own }), own);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await runPhases(phases.splice(0), logger);
  }
}
