// MLflow's REST API as its documentation has it (version 2.0), as far as a run takes it. It keeps what it is told and refuses what
// the real one would.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

type Json = Record<string, unknown>;

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Json | null;
}

interface StubRun {
  readonly info: { run_id: string; artifact_uri: string; status: string; end_time?: number };
  readonly tags: Json[];
}

export class MlflowStub {
  uri = '';
  readonly calls: Call[] = [];
  readonly experiments = new Map<string, string>();
  readonly runs: StubRun[] = [];
  /** Where artifacts go: through MLflow, or elsewhere. */
  artifactRoot = 'mlflow-artifacts:';
  /** Answers to be given before those of the API, by path. */
  readonly failures = new Map<string, number[]>();

  static async start(): Promise<MlflowStub> {
    const stub = new MlflowStub();
    const server = createServer((request, response) => {
      stub.#answer(request).then(
        ([status, body]) => response.writeHead(status).end(JSON.stringify(body)),
        () => response.destroy(),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    stub.uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return stub;
  }

  /** The calls to one part of the API. */
  called(path: string): Call[] {
    return this.calls.filter((call) => call.path === path);
  }

  async #answer(request: IncomingMessage): Promise<[number, Json]> {
    const url = new URL(request.url!, this.uri);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString();
    const body = text === '' ? null : (JSON.parse(text) as Json);
    const path = url.pathname.replace('/api/2.0/', '');
    this.calls.push({ method: request.method!, path, authorization: request.headers.authorization, body });
    const failure = this.failures.get(path)?.shift();
    if (failure !== undefined) return [failure, { error_code: 'INTERNAL_ERROR', message: 'no' }];
    if (path.startsWith('mlflow-artifacts/artifacts/'))
      return request.method === 'PUT' ? [200, {}] : [405, {}];
    return this.#api(`${request.method} ${path}`, body ?? {}, url.searchParams);
  }

  #api(operation: string, body: Json, query: URLSearchParams): [number, Json] {
    switch (operation) {
      case 'GET mlflow/experiments/get-by-name': {
        const id = this.experiments.get(query.get('experiment_name')!);
        return id === undefined
          ? [404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no such experiment' }]
          : [200, { experiment: { experiment_id: id } }];
      }
      case 'POST mlflow/experiments/create':
        this.experiments.set(body['name'] as string, '7');
        return [200, { experiment_id: '7' }];
      case 'POST mlflow/runs/search':
        return [200, this.#search(body['filter'] as string)];
      case 'POST mlflow/runs/create':
        return [200, { run: this.#create(body) }];
      case 'POST mlflow/runs/log-batch':
        return invalidBatch(body) ? [400, { error_code: 'INVALID_PARAMETER_VALUE' }] : [200, {}];
      case 'POST mlflow/runs/update': {
        const { info } = this.runs.find((run) => run.info.run_id === body['run_id'])!;
        Object.assign(info, { status: body['status'], end_time: body['end_time'] });
        return [200, { run_info: info }];
      }
      default:
        return [404, { error_code: 'ENDPOINT_NOT_FOUND' }];
    }
  }

  /** Only equality of one tag, which is all that is asked; an empty list is left out, as by the real one. */
  #search(filter: string): Json {
    const [, key, value] = /^tags\.`([^`]+)` = '([^']+)'$/.exec(filter)!;
    const found = this.runs.filter(({ tags }) =>
      tags.some((tag) => tag['key'] === key && tag['value'] === value),
    );
    return found.length > 0 ? { runs: found } : {};
  }

  #create({ experiment_id, tags }: Json): StubRun {
    const run_id = `run${this.runs.length}`;
    const artifact_uri = `${this.artifactRoot}/${String(experiment_id)}/${run_id}/artifacts`;
    const run = { info: { run_id, artifact_uri, status: 'RUNNING' }, tags: tags as Json[] };
    this.runs.push(run);
    return run;
  }
}

/** The limits of the documentation: 1000 metrics, 100 params, 1000 of all; names of letters, digits and _-. /. */
function invalidBatch({ metrics, params }: Json): boolean {
  const [m, p] = [metrics as Json[], params as Json[]];
  const names = [...m, ...p].map(({ key }) => key as string);
  return (
    m.length > 1000 ||
    p.length > 100 ||
    m.length + p.length > 1000 ||
    names.some((name) => !/^[\w\-. /]{1,250}$/.test(name)) ||
    p.some(({ value }) => typeof value !== 'string' || value.length > 500) ||
    m.some(({ value, timestamp, step }) => ![value, timestamp, step].every(Number.isFinite))
  );
}
