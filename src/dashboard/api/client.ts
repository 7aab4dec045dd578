import type { Problem } from '../../http/schemas/problem.ts';
import { connection } from './connection.ts';

/** What the service refused, or that it could not be reached: `status` is 0 then. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly problem: Problem | null;

  constructor(status: number, message: string, problem: Problem | null = null) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

/**
 * One request to the API, JSON both ways.
 *
 * @throws ApiError
 */
export async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await send(path, init);
  const text = await response.text();
  if (response.ok) return (text === '' ? null : JSON.parse(text)) as T;
  throw toError(response, text);
}

/** The text of an answer that is not JSON, such as an export. */
export async function callText(path: string): Promise<string> {
  const response = await send(path, {});
  const text = await response.text();
  if (response.ok) return text;
  throw toError(response, text);
}

export function post<T>(path: string, body?: unknown, method: 'POST' | 'PUT' = 'POST'): Promise<T> {
  if (body === undefined) return call<T>(path, { method });
  return call<T>(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(path, init);
    connection.answered();
    return response;
  } catch (error) {
    if (init.signal?.aborted) throw error;
    connection.lost();
    throw new ApiError(0, 'The service does not answer.');
  }
}

function toError({ status, statusText }: Response, text: string): ApiError {
  try {
    const problem = JSON.parse(text) as Problem;
    return new ApiError(status, `${problem.title}: ${problem.detail}`, problem);
  } catch {
    return new ApiError(status, `${status} ${statusText}`);
  }
}
