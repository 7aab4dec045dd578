import { type Dispatcher, request } from 'undici';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { DeliveryFailed } from '../deliveries/delivery.ts';

export type MlflowConfig = Pick<
  Config,
  | 'mlflowTrackingUri'
  | 'mlflowExperimentName'
  | 'mlflowTrackingToken'
  | 'mlflowTrackingUsername'
  | 'mlflowTrackingPassword'
>;

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export interface Metric {
  readonly key: string;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly step: number;
}

export interface Run {
  readonly run_id: string;
  readonly artifact_uri: string;
}

export type RunStatus = 'FINISHED' | 'FAILED' | 'KILLED';

const Experiment = z.object({ experiment: z.object({ experiment_id: z.string() }) });
const Created = z.object({ experiment_id: z.string() });
const RunInfo = z.object({ info: z.object({ run_id: z.string(), artifact_uri: z.string() }) });
const CreatedRun = z.object({ run: RunInfo });
/** An empty list is left out of MLflow's answers. */
const FoundRuns = z.object({ runs: z.array(RunInfo).default([]) });
const Anything = z.unknown();

/** The scheme of artifacts that MLflow itself takes; others go to a store that only its clients know. */
const PROXIED = 'mlflow-artifacts:';

/**
 * The part of MLflow's REST API (version 2.0) that a run takes. Every call throws DeliveryFailed when MLflow does not answer,
 * or not as documented.
 */
export class MlflowClient {
  readonly #config: MlflowConfig;
  readonly #signal: AbortSignal;

  constructor(config: MlflowConfig, signal: AbortSignal) {
    this.#config = config;
    this.#signal = signal;
  }

  /** The id of an experiment, which is made where there is none of that name. */
  async experiment(name: string): Promise<string> {
    const path = `mlflow/experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`;
    const found = await this.#call('GET', path, Experiment, { missing: true });
    if (found) return found.experiment.experiment_id;
    return (await this.#post('mlflow/experiments/create', Created, { name })).experiment_id;
  }

  /** The first run with a tag; null when there is none. */
  async findRun(experimentId: string, tag: KeyValue): Promise<Run | null> {
    const filter = `tags.\`${tag.key}\` = '${tag.value}'`;
    const body = { experiment_ids: [experimentId], filter, max_results: 1 };
    const { runs } = await this.#post('mlflow/runs/search', FoundRuns, body);
    return runs.at(0)?.info ?? null;
  }

  async createRun(
    experimentId: string,
    name: string,
    startTime: number,
    tags: readonly KeyValue[],
  ): Promise<Run> {
    const body = { experiment_id: experimentId, run_name: name, start_time: startTime, tags };
    return (await this.#post('mlflow/runs/create', CreatedRun, body)).run.info;
  }

  async logBatch(runId: string, params: readonly KeyValue[], metrics: readonly Metric[]): Promise<void> {
    await this.#post('mlflow/runs/log-batch', Anything, { run_id: runId, params, metrics });
  }

  /** @returns false where artifacts do not go through MLflow itself */
  async uploadArtifact({ artifact_uri }: Run, name: string, content: object): Promise<boolean> {
    const { protocol, pathname } = new URL(artifact_uri);
    if (protocol !== PROXIED) return false;
    await this.#call('PUT', `mlflow-artifacts/artifacts${pathname}/${name}`, Anything, { body: content });
    return true;
  }

  async endRun(runId: string, status: RunStatus, endTime: number): Promise<void> {
    await this.#post('mlflow/runs/update', Anything, { run_id: runId, status, end_time: endTime });
  }

  #post<T extends z.ZodType>(path: string, answer: T, body: object): Promise<z.output<T>> {
    return this.#call('POST', path, answer, { body }) as Promise<z.output<T>>;
  }

  /** @returns null for a 404, where that is expected */
  async #call<T extends z.ZodType>(
    method: Dispatcher.HttpMethod,
    path: string,
    answer: T,
    { body, missing = false }: { readonly body?: object; readonly missing?: boolean },
  ): Promise<z.output<T> | null> {
    const what = path.replace(/\?.*/, '');
    const response = await request(`${this.#config.mlflowTrackingUri}/api/2.0/${path}`, {
      method,
      headers: { ...authorization(this.#config), ...(body && { 'content-type': 'application/json' }) },
      body: body ? JSON.stringify(body) : null,
      signal: this.#signal,
    }).catch((cause: unknown) => {
      throw new DeliveryFailed(`MLflow did not answer ${what}`, { cause });
    });
    const { statusCode } = response;
    const text = await response.body.text().catch(() => '');
    if (statusCode === 404 && missing) return null;
    if (statusCode !== 200) throw new DeliveryFailed(`MLflow answered ${statusCode} to ${what}`);
    const parsed = answer.safeParse(parseJson(text));
    if (!parsed.success)
      throw new DeliveryFailed(`MLflow answered ${what} with something else than expected`);
    return parsed.data;
  }
}

function authorization(config: MlflowConfig): Record<string, string> {
  const {
    mlflowTrackingToken: token,
    mlflowTrackingUsername: user,
    mlflowTrackingPassword: password,
  } = config;
  if (token !== null) return { authorization: `Bearer ${token}` };
  if (user === null) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}` };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
