import type { Problem } from '../../http/schemas/problem.ts';
import { connectionLost } from './connection.ts';
import { refused } from './session.ts';
import type { SessionResource } from './types.ts';

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

  /** Whether the same may be answered a little later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
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

/** A change, with a JSON body where it has one. */
export async function change<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const headers = await changeHeaders();
  if (body === undefined) return call<T>(path, { method, headers });
  headers.set('content-type', 'application/json');
  return call<T>(path, { method, headers, body: JSON.stringify(body) });
}

/** A change that is sent as a form, with files. */
export async function submitForm<T>(path: string, body: FormData): Promise<T> {
  return call<T>(path, { method: 'POST', headers: await changeHeaders(), body });
}

/** The token of the session as it is now: another window may have signed in anew, with another cookie. */
async function changeHeaders(): Promise<Headers> {
  const { csrf_token: token } = await call<SessionResource>('/session');
  return new Headers(token === null ? {} : { 'x-csrf-token': token });
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(path, init);
    connectionLost.set(false);
    if (response.status === 401) refused();
    return response;
  } catch (error) {
    if (init.signal?.aborted) throw error;
    connectionLost.set(true);
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
