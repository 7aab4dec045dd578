// The client of the service as it is published: plain JavaScript, so that it needs no loader. Types: index.d.ts.
import createFetchClient from 'openapi-fetch';

const POLL_MS = 500;
/** Redis may be away for a moment: a client tries again. */
const RETRIES = 5;

export class StepsmithProblem extends Error {
  name = 'StepsmithProblem';

  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
    this.status = problem.status;
    this.code = problem.type.split(':').at(-1);
  }
}

export function createStepsmith({ url, apiKey, fetch }) {
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  return createFetchClient({ baseUrl: url.replace(/\/+$/, ''), headers, ...(fetch && { fetch }) });
}

export async function unwrap(answer) {
  const { data, error, response } = await answer;
  if (error === undefined && response.ok) return data;
  const known = typeof error === 'object' && error !== null && 'type' in error && 'detail' in error;
  if (known) throw new StepsmithProblem(error);
  throw new Error(`the server answered ${response.status}, not as Stepsmith does: is the address right?`);
}

export async function waitForJob(client, id, { onProgress, pollMs = POLL_MS, signal } = {}) {
  for (let failures = 0; ;) {
    const {
      data: job,
      error,
      response,
    } = await client.GET('/jobs/{id}', { params: { path: { id } }, signal });
    if (response.status === 503 && failures < RETRIES) {
      failures++;
    } else {
      if (job === undefined) return unwrap({ error, response });
      failures = 0;
      onProgress?.(job);
      if (job.finished_at !== null) return job;
    }
    await pause(pollMs, signal);
  }
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
