import { oneOf } from './kinds.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** What is logged. */
export const LOG_VARIABLES = {
  LOG_LEVEL: oneOf(LOG_LEVELS)
    .prefault('info')
    .describe(`Least severe level that is logged: ${LOG_LEVELS.join(', ')}`),
};
