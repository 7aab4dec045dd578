import { Command } from 'commander';

/** `stepsmith up`: what `npm start` does. */
export function upCommand(): Command {
  return new Command('up')
    .description('run the service: the API and a worker, with an embedded Redis where REDIS_URL is not set')
    .option('--api-only', 'the API alone, beside workers that run elsewhere')
    .action(async () => {
      // It reads its settings from the environment and --api-only from the command line, as always.
      await import('../../server.ts');
    });
}
