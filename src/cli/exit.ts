import { StepsmithProblem } from '../client/index.js';
import { StepsmithError } from '../errors.ts';

/** What the shell is told. */
export const ExitCode = { done: 0, failed: 1, usage: 2, jobFailed: 3, interrupted: 130 } as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** An error in a line, or in a line for each thing that is wrong; our own mistakes show their stack. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof StepsmithProblem) return problem(error);
  if (error.message === 'fetch failed') return nobodyThere(error.cause);
  const expected = error instanceof StepsmithError || ['Error', 'ConfigError'].includes(error.name);
  return expected ? error.message : (error.stack ?? error.message);
}

/** What fetch says of every address that does not answer; the cause has the reason. */
function nobodyThere(cause: unknown): string {
  const reason = cause instanceof Error && cause.message !== '' ? ` (${cause.message})` : '';
  return `no service answers there${reason}; start one with \`stepsmith up\`, set STEPSMITH_URL, or use --local`;
}

function problem({ message, status, problem: { errors = [] } }: StepsmithProblem): string {
  if (status === 401) return `${message}; set STEPSMITH_API_KEY`;
  const lines = errors.map(({ detail, pointer, parameter }) => `  ${parameter ?? pointer ?? ''}: ${detail}`);
  return errors.length > 1 ? ['the request is not valid:', ...lines].join('\n') : message;
}
