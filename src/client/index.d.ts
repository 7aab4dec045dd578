import type { Client } from 'openapi-fetch';
import type { components, operations, paths } from './api.d.ts';

export type { components, operations, paths };

export type Job = components['schemas']['Job'];
export type Model = components['schemas']['Model'];
export type Problem = components['schemas']['Problem'];
export type Schedule = components['schemas']['Schedule'];
export type OptimizeRequest = components['schemas']['OptimizeRequest'];

/** Every operation of the service, typed by its specification: `client.GET('/jobs/{id}', { params: { path: { id } } })`. */
export type Stepsmith = Client<paths, 'application/json'>;

export interface StepsmithOptions {
  /** Address of the service, such as `http://127.0.0.1:3000`. */
  url: string;
  /** Sent as bearer token, where the service asks for one. */
  apiKey?: string | undefined;
  /** Another `fetch`, for proxies or tests. */
  fetch?: typeof globalThis.fetch;
}

export declare function createStepsmith(options: StepsmithOptions): Stepsmith;

/** An error the service answered with (RFC 9457); the message is its detail. */
export declare class StepsmithProblem extends Error {
  readonly problem: Problem;
  readonly status: number;
  /** What to branch on, such as `model-not-found`. */
  readonly code: string;
}

/**
 * The body of an answer.
 *
 * @throws StepsmithProblem when it was an error
 */
export declare function unwrap<T>(
  answer:
    | Promise<{ data?: T; error?: unknown; response: Response }>
    | { data?: T; error?: unknown; response: Response },
): Promise<T>;

/**
 * Follows a job to its end, however it ends: `status` says. Tries again while the service cannot reach its store.
 *
 * @throws StepsmithProblem when there is no such job; the signal's reason when it is aborted
 */
export declare function waitForJob(
  client: Stepsmith,
  id: string,
  options?: {
    onProgress?: ((job: Job) => void) | undefined;
    /** @defaultValue 500 */
    pollMs?: number;
    signal?: AbortSignal | undefined;
  },
): Promise<Job>;
