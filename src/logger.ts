import { pino, type Logger } from 'pino';
import type { Config } from './config.ts';
import { traceOfLine } from './tracing.ts';

/** `scheme://user:password@` anywhere in a line, and the `password=` of a unix socket's URL. */
const URL_CREDENTIALS = /(\w+:\/\/[^\s:@/"\\]*:)[^\s@/"\\]+@/g;
const PASSWORD_PARAMETER = /([?&]password=)[^&\s"\\]+/g;

/**
 * One JSON object a line on stdout, with ISO 8601 times and, where there is one, the trace it belongs to.
 *
 * Two ways by which the password of Redis reaches a log are closed: URLs with credentials in any string, and the
 * arguments that ioredis hangs on its errors (a refused HELLO carries the password).
 *
 * @param name - which process writes, for example `api` or `worker`
 */
export function createLogger({ logLevel }: Pick<Config, 'logLevel'>, name: string): Logger {
  return pino({
    name,
    level: logLevel,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: traceOfLine,
    redact: { paths: ['err.command', 'error.command'], remove: true },
    hooks: {
      streamWrite: (line) =>
        line.replaceAll(URL_CREDENTIALS, '$1[redacted]@').replaceAll(PASSWORD_PARAMETER, '$1[redacted]'),
    },
  });
}
