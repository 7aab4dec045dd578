// A client of the service: it knows nothing but HTTP and what the documentation says.
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { JobResource } from '../../src/http/schemas/job.ts';
import type { Problem } from '../../src/http/schemas/problem.ts';
import type { ScheduleResource } from '../../src/schedules/schedule-resource.ts';
import { breach } from './contract.ts';

/** A request for the optimum of one objective, not measured against held-out data: done in milliseconds. */
export const FIXED = { objective: { exponent: 3 }, validation: null };

const POLL_MS = 25;

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
  readonly milliseconds: number;
}

export interface Page<T> {
  readonly data: T[];
  readonly next_cursor: string | null;
}

export type FinishedJob = JobResource & { schedules: ScheduleResource[] };

export class Client {
  readonly url: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param headers - sent with every request */
  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.url = url;
    this.#headers = headers;
  }

  /** The same service called with other headers. */
  with(headers: Readonly<Record<string, string>>): Client {
    return new Client(this.url, headers);
  }

  /** Whatever is answered, the specification must allow it. */
  async send<T = unknown>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
    const started = performance.now();
    const headers = { ...this.#headers, ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(`${this.url}${path}`, { ...init, headers });
    const text = await response.text();
    const milliseconds = performance.now() - started;
    const { status } = response;
    const contentType = response.headers.get('content-type');
    expect(breach({ method: init.method ?? 'GET', path, status, contentType, text })).toBeNull();
    const body = (/\bjson\b/.test(contentType ?? '') && text !== '' ? JSON.parse(text) : null) as T;
    return { status, headers: response.headers, text, body, milliseconds };
  }

  /** A request with a JSON body. */
  sendJson<T = unknown>(method: string, path: string, body: unknown, headers = {}): Promise<Answer<T>> {
    const init = { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
    return this.send<T>(path, { method, ...init });
  }

  /** The body of a 200. */
  async get<T>(path: string): Promise<T> {
    const answer = await this.send<T>(path);
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  }

  /** `POST /optimize`, whatever comes of it; a string is sent as it is. */
  optimize<T = JobResource>(request: unknown): Promise<Answer<T>> {
    const body = typeof request === 'string' ? request : JSON.stringify(request);
    return this.send('/optimize', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  }

  /** The id of an accepted job. */
  async submit(request: object): Promise<string> {
    const { status, text, body } = await this.optimize(request);
    expect(status, text).toBe(202);
    return body.id;
  }

  job(id: string): Promise<JobResource> {
    return this.get(`/jobs/${id}`);
  }

  /** Polls a job until a condition holds; a busy machine may answer 503, which says to try again. */
  async until(id: string, holds: (job: JobResource) => boolean): Promise<JobResource> {
    for (;;) {
      const answer = await this.send<JobResource>(`/jobs/${id}`);
      if (answer.status === 503) continue;
      expect(answer.status, answer.text).toBe(200);
      const job = answer.body;
      if (holds(job)) return job;
      if (job.finished_at !== null) throw new Error(`the job has ended already: ${JSON.stringify(job)}`);
      await sleep(POLL_MS);
    }
  }

  finished(id: string): Promise<JobResource> {
    return this.until(id, ({ finished_at }) => finished_at !== null);
  }

  async succeeded(id: string): Promise<FinishedJob> {
    const job = await this.finished(id);
    expect(job.error).toBeNull();
    expect(job).toMatchObject({ status: 'succeeded', schedules: expect.any(Array) as unknown });
    return job as FinishedJob;
  }

  /** Submits and waits. */
  async run(request: object): Promise<FinishedJob> {
    return this.succeeded(await this.submit(request));
  }

  /** Every item of a list, page by page. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what a list holds, its caller knows
  async walk<T>(path: string, limit: number): Promise<{ items: T[]; pages: number }> {
    const items: T[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const query: string = `limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`;
      const page: Page<T> = await this.get(`${path}${path.includes('?') ? '&' : '?'}${query}`);
      expect(page.data.length).toBeLessThanOrEqual(limit);
      items.push(...page.data);
      cursor = page.next_cursor;
      pages++;
    } while (cursor !== null);
    return { items, pages };
  }
}

/** What must never reach a client: places in this machine or its code, and values nobody put into words. */
const LEAKS = [process.cwd(), tmpdir(), 'node_modules', 'file://', '    at ', 'undefined', '[object', 'NaN'];

/** Holds an answer to RFC 9457 and to saying nothing it should not. */
export function expectProblem(answer: Answer, status: number, code: string): Problem {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  for (const leak of LEAKS) expect(answer.text).not.toContain(leak);
  const body = answer.body as Problem;
  expect(body).toMatchObject({ type: `urn:stepsmith:problem:${code}`, status });
  expect(body.title).toMatch(/^[A-Z]/);
  expect(body.detail.length).toBeGreaterThan(10);
  expect(body.instance).toMatch(/^\//);
  return body;
}
