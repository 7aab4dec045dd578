/**
 * The closed set of things that can go wrong. A code is what clients branch on: in an HTTP problem it ends the
 * `type` URI, in a failed job it is `error.code`. The titles are fixed per code (RFC 9457, section 3.1.4).
 */
export const ERRORS = {
  upload_incomplete: { status: 400, title: 'The upload ended before its end' },
  malformed_json: { status: 400, title: 'The body is not JSON' },
  malformed_request: { status: 400, title: 'This is no HTTP request' },
  unauthorized: { status: 401, title: 'A valid key is needed' },
  insufficient_scope: { status: 403, title: 'The key may not do this' },
  cross_site_request: { status: 403, title: 'The request may come from another site' },
  route_not_found: { status: 404, title: 'There is nothing at this address' },
  model_not_found: { status: 404, title: 'No such model' },
  job_not_found: { status: 404, title: 'No such job' },
  schedule_not_found: { status: 404, title: 'No such schedule' },
  alias_not_found: { status: 404, title: 'No such alias' },
  chart_not_found: { status: 404, title: 'No such chart' },
  probe_not_found: { status: 404, title: 'No such probe' },
  key_not_found: { status: 404, title: 'No such key' },
  job_finished: { status: 409, title: 'The job has ended already' },
  not_acceptable: { status: 406, title: 'Nothing the client takes can be sent' },
  dead_letter_not_found: { status: 404, title: 'No such dead letter' },
  model_unavailable: { status: 409, title: 'The model cannot be used' },
  schedule_in_use: { status: 409, title: 'An alias points at the schedule' },
  schedule_deleted: { status: 410, title: 'The schedule was deleted' },
  model_exists: { status: 409, title: 'There is a model of that name' },
  model_not_registered: { status: 409, title: 'The model was not registered over the API' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  idempotency_in_flight: { status: 409, title: 'The first request with this key is under way' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  invalid_request: { status: 422, title: 'The request is not valid' },
  idempotency_mismatch: { status: 422, title: 'The key was used with another body' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  redis_unavailable: { status: 503, title: 'The job store cannot be reached' },
  issuer_unavailable: { status: 503, title: 'The issuer of the token cannot be reached' },
  /** The rest never reach a client as an HTTP status of their own: they are causes of failed jobs. */
  model_changed: { status: 500, title: 'The model files changed after the job was accepted' },
  model_failed: { status: 500, title: 'The model could not be loaded or run' },
  non_finite_output: { status: 500, title: 'The model returned a value that is not finite' },
  rollouts_diverged: { status: 500, title: 'No schedule led to finite samples' },
  out_of_memory: { status: 500, title: 'The model does not fit into the memory of the device' },
  worker_lost: { status: 500, title: 'Work of the job ended its worker too often' },
  device_lost: { status: 500, title: 'The device process ended unexpectedly' },
  execution_provider_unavailable: { status: 500, title: 'The requested execution provider cannot be used' },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** One thing wrong with a request: a JSON pointer into the body (RFC 6901), or the name of a parameter. */
export interface RequestIssue {
  detail: string;
  pointer?: string;
  parameter?: string;
}

/** An error whose code and message may be shown to a client; anything else becomes `internal` at the edge. */
export class StepsmithError extends Error {
  override readonly name = 'StepsmithError';
  readonly code: ErrorCode;
  readonly issues: readonly RequestIssue[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; issues?: readonly RequestIssue[] } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.issues = options.issues ?? [];
  }
}

/** `invalid_request` for one field of the body; `field` is its path, such as `webhook/url`. */
export function wrongField(field: string, detail: string): StepsmithError {
  const pointer = `#/${field}`;
  return new StepsmithError('invalid_request', `${pointer}: ${detail}`, { issues: [{ pointer, detail }] });
}

/** `invalid_request` for one parameter of the query, or a header. */
export function wrongParameter(parameter: string, detail: string): StepsmithError {
  return new StepsmithError('invalid_request', `${parameter}: ${detail}`, {
    issues: [{ parameter, detail }],
  });
}
