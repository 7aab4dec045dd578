import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FIXED, type FinishedJob } from '../helpers/client.ts';
import { TestService } from '../helpers/service.ts';
import { TraceCollector, type Span } from '../helpers/trace-collector.ts';

const REQUEST = { model: 'gaussian', solver: 'euler', steps: 5, probe: { levels: 16, paths: 256 }, ...FIXED };
const EVALUATIONS = 16 * 256;

interface Workers {
  data: { name: string; devices: Record<string, unknown>[] }[];
  queues: { name: string; waiting: number }[];
}

const collector = new TraceCollector();
let service: TestService;
let job: FinishedJob;

beforeAll(async () => {
  service = await TestService.start({
    WORKER_NAME: 'bench-7',
    OTEL_EXPORTER_OTLP_ENDPOINT: await collector.listen(),
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
  job = await service.run(REQUEST);
});
afterAll(async () => {
  await service.remove();
  collector.close();
});

async function metrics(): Promise<string> {
  const response = await fetch(`${service.url}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  return response.text();
}

/** Polls until it holds: what workers count arrives with their next heartbeat. */
async function metricsWith(line: RegExp): Promise<string> {
  for (;;) {
    const text = await metrics();
    if (line.test(text)) return text;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('GET /workers', () => {
  it('shows the worker, its device, the model it holds and the queues', async () => {
    await metricsWith(/evaluations_total.* 4096/);
    const { data, queues } = await service.get<Workers>('/workers');
    expect(data).toMatchObject([
      { name: 'bench-7', state: 'ready', devices: [{ name: 'cpu', state: 'idle' }] },
    ]);
    const [device] = data[0].devices;
    expect(device).toMatchObject({
      model: 'gaussian',
      batch_size: 16,
      denoiser_evaluations: EVALUATIONS,
      job_id: null,
      restarts: 0,
    });
    expect(device['evaluations_per_second']).toBeGreaterThan(0);
    expect(queues.map(({ name }) => name)).toEqual(['optimize', 'compute']);
  });
});

describe('GET /metrics', () => {
  it('counts what was run, how long jobs and stages took, and what waits', async () => {
    const text = await metricsWith(/evaluations_total.* 4096/);
    const worker = 'worker="bench-7",worker_id="wrk_\\w+"';
    for (const line of [
      `stepsmith_denoiser_evaluations_total{device="cpu",model="gaussian",task="measure",${worker}} ${EVALUATIONS}`,
      `stepsmith_jobs_finished_total{status="succeeded",error="",${worker}} 1`,
      `stepsmith_job_duration_seconds_count{status="succeeded",${worker}} 1`,
      ...['probe', 'solve', 'publish'].map(
        (stage) => `stepsmith_job_stage_duration_seconds_count{stage="${stage}",${worker}} 1`,
      ),
      'stepsmith_queue_jobs{queue="compute",state="waiting"} 0',
      'stepsmith_redis_up 1',
      'stepsmith_workers 1',
      'stepsmith_http_request_duration_seconds_count{method="POST",route="/optimize",status="202"} 1',
    ])
      expect(text).toMatch(new RegExp(`^${line.replaceAll(/[{}]/g, '\\$&')}$`, 'm'));
  });

  it('is text that Prometheus reads: every family is described once, every line is a sample of one', async () => {
    const lines = (await metrics()).split('\n').filter((line) => line !== '');
    const described = lines.flatMap((line) => /^# TYPE (\w+) /.exec(line)?.[1] ?? []);
    expect(new Set(described).size).toBe(described.length);
    for (const line of lines.filter((text) => !text.startsWith('#'))) {
      const [, name] = /^(\w+)(?:\{(?:\w+="[^"]*",?)*\})? (?:[\d.e+-]+|NaN|[+-]Inf)$/i.exec(line) ?? [];
      expect(described, line).toContain(
        described.includes(name) ? name : name.replace(/_(bucket|sum|count)$/, ''),
      );
    }
  });
});

describe('what watches them', () => {
  const metricsIn = (text: string) => [...new Set(text.match(/\bstepsmith_\w+/g))];
  const read = (file: string) => readFile(new URL(`../../docker/${file}`, import.meta.url), 'utf8');

  it('the Grafana dashboard asks for metrics there are', async () => {
    const dashboard = JSON.parse(await read('grafana/dashboards/stepsmith.json')) as {
      panels: { title: string; targets: { expr: string }[] }[];
    };
    const asked = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    expect(asked.length).toBeGreaterThan(15);
    const text = await metrics();
    for (const expr of asked) {
      expect(metricsIn(expr).length, expr).toBeGreaterThan(0);
      for (const name of metricsIn(expr))
        expect(text, name).toContain(`# TYPE ${name.replace(/_(bucket|sum|count)$/, '')} `);
    }
  });

  it('so do the alerts, each with what to do about it', async () => {
    const { groups } = parse(await read('prometheus/alerts.yml')) as {
      groups: { rules: { alert: string; expr: string; annotations: { description: string } }[] }[];
    };
    const text = await metrics();
    for (const { alert, expr, annotations } of groups.flatMap(({ rules }) => rules)) {
      for (const name of metricsIn(expr)) expect(text, alert).toContain(`# TYPE ${name} `);
      expect(annotations.description.length).toBeGreaterThan(30);
    }
  });
});

describe('traces', () => {
  const isOf = (service_: string, name: RegExp) => (span: Span) =>
    span.service === service_ && name.test(span.name);

  it('lead from the request through the queues to the shard', async () => {
    const request = await collector.span(
      ({ service: from, attributes }) => from === 'stepsmith-api' && attributes['http.route'] === '/optimize',
    );
    const shard = await collector.span(
      (span) => isOf('stepsmith-worker', /process compute/)(span) && span.attributes['job_id'] === job.id,
    );
    expect(shard.traceId).toBe(request.traceId);
    expect(shard.attributes).toMatchObject({ model: 'gaussian', task: 'measure', device: 'cpu' });
    const names: string[] = [];
    let span = shard;
    while (span.id !== request.id) {
      names.push(span.name);
      const parent = span.parentId;
      span = await collector.span(({ id }) => id === parent);
    }
    expect(names).toContain('process optimize');
  });

  it('are named in the lines of the log', async () => {
    const request = await collector.span(({ attributes }) => attributes['http.route'] === '/optimize');
    const line = await service.process.logged(
      ({ msg, job_id }) => msg === 'block measured' && job_id === job.id,
    );
    expect(line).toMatchObject({ trace_id: request.traceId });
    expect(line['probe_id']).toMatch(/^prb_/);
    expect(line['shard']).toBeTypeOf('number');
  });
});
