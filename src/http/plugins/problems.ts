import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS, StepsmithError, type ErrorCode } from '../../errors.ts';
import { isRedisDown } from '../../redis/outage.ts';
import { problem, PROBLEM_TYPE, type Problem } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

/** What is left of a body that was refused is read for so long. */
const DISCARD_MS = 10_000;

/** What Fastify itself refuses, by its error code: ours, and what to tell the client. */
const FASTIFY_ERRORS: Readonly<
  Partial<Record<string, readonly [ErrorCode, (request: FastifyRequest) => string]>>
> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'unsupported_media_type',
    ({ headers }) =>
      headers['content-type'] === undefined
        ? 'there is no Content-Type'
        : `the Content-Type ${headers['content-type']} is not taken here`,
  ],
  FST_ERR_CTP_BODY_TOO_LARGE: [
    'payload_too_large',
    ({ routeOptions }) => `the body is over ${routeOptions.bodyLimit} bytes`,
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['malformed_json', () => 'the body is empty'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'malformed_json',
    () => 'the body is not as long as its Content-Length',
  ],
  FST_ERR_BAD_URL: ['route_not_found', () => 'the percent-encoding of the address is not valid'],
  FST_ERR_MAX_PARAM_LENGTH: ['route_not_found', () => 'a part of the address is too long'],
};

/** The one place where errors become responses (RFC 9457). An error that is not ours shows nothing of itself. */
export async function renderError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const { code, message, issues } = toStepsmithError(error, request);
  if (ERRORS[code].status >= 500) request.log.error({ err: error }, 'request failed');
  // An upload that was refused may have gigabytes to come: its connection ends with the answer.
  if (!(await discardBody(request))) reply.header('connection', 'close');
  return send(reply, problem(code, message, request.url, issues));
}

export function renderProblems(app: App): void {
  app.setErrorHandler(renderError);
  app.setNotFoundHandler((request, reply) => {
    const detail = `there is no ${request.method} ${request.url}; the operations are listed at /docs`;
    return send(reply, problem('route_not_found', detail, request.url));
  });
}

/**
 * A client that is cut off while it sends never sees its answer.
 *
 * @returns whether it came to its end
 */
async function discardBody({ raw }: FastifyRequest): Promise<boolean> {
  // A form whose reader has stopped would hold it back.
  raw.unpipe();
  raw.resume();
  const ended = finished(raw).then(
    () => true,
    () => true,
  );
  return Promise.race([ended, sleep(DISCARD_MS, false, { ref: false })]);
}

function send(reply: FastifyReply, body: Problem): FastifyReply {
  // Where an address is refused before any hook runs.
  reply.header('x-request-id', reply.request.id);
  return reply.code(body.status).type(PROBLEM_TYPE).serializer(JSON.stringify).send(body);
}

function toStepsmithError(error: FastifyError, request: FastifyRequest): StepsmithError {
  if (error instanceof StepsmithError) return error;
  const known = FASTIFY_ERRORS[error.code];
  if (known) return new StepsmithError(known[0], known[1](request), { cause: error });
  if (isRedisDown(error))
    return new StepsmithError('redis_unavailable', 'Redis does not answer; try again', { cause: error });
  if (error instanceof SyntaxError && error.statusCode === 400)
    return new StepsmithError('malformed_json', error.message, { cause: error });
  return new StepsmithError('internal', 'an unexpected error; the log has its cause', { cause: error });
}
