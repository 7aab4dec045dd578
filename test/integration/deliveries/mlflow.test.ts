import { describe, expect, it } from 'vitest';
import { ScheduleRepository } from '../../../src/schedules/repository.ts';
import { newJobId } from '../../../src/jobs/store.ts';
import { NEW_JOB } from '../jobs/fixtures.ts';
import { draft, MEASURED } from '../jobs/schedule-fixtures.ts';
import { deadLetter, type Running, until, useDeliveries } from './fixtures.ts';
import { MlflowStub } from './mlflow-stub.ts';

const start = useDeliveries();

async function finishedJob({ jobs, redis }: Running): Promise<{ id: string; scheduleId: string }> {
  const id = newJobId();
  await jobs.create(id, NEW_JOB);
  await jobs.start(id);
  const schedule = await new ScheduleRepository(redis).publish(draft(id, { validation: MEASURED }));
  await jobs.succeed(id, [schedule.id]);
  return { id, scheduleId: schedule.id };
}

const logged = (stub: MlflowStub, status: string) =>
  until(() => {
    expect(stub.runs.at(0)?.info.status).toBe(status);
  });

describe('MLflow', () => {
  it('is told of a job as a run, by the calls of its documentation', async () => {
    const stub = await MlflowStub.start();
    const running = start({ MLFLOW_TRACKING_URI: `${stub.uri}/`, MLFLOW_TRACKING_TOKEN: 'token' });
    const { id, scheduleId } = await finishedJob(running);
    await logged(stub, 'FINISHED');
    const job = (await running.jobs.get(id))!;
    const timestamp = job.finishedAt!.getTime();
    const schedule = (await new ScheduleRepository(running.redis).get(scheduleId))!;
    expect(stub.calls).toEqual(
      [
        ['GET', 'mlflow/experiments/get-by-name', null],
        ['POST', 'mlflow/experiments/create', { name: 'stepsmith' }],
        [
          'POST',
          'mlflow/runs/search',
          { experiment_ids: ['7'], filter: `tags.\`stepsmith.job_id\` = '${id}'`, max_results: 1 },
        ],
        [
          'POST',
          'mlflow/runs/create',
          {
            experiment_id: '7',
            run_name: id,
            start_time: job.startedAt!.getTime(),
            tags: [
              { key: 'stepsmith.job_id', value: id },
              { key: 'stepsmith.status', value: 'succeeded' },
              { key: 'stepsmith.metadata', value: '{"a":"ü"}' },
            ],
          },
        ],
        [
          'POST',
          'mlflow/runs/log-batch',
          {
            run_id: 'run0',
            params: expect.arrayContaining([
              { key: 'model', value: 'gaussian' },
              { key: 'solver', value: 'euler' },
              { key: 'steps', value: '5,10' },
              { key: 'objective.exponent', value: '3' },
              { key: 'probe.levels', value: '16' },
              { key: 'model_version', value: 'sha256:0' },
            ]) as unknown,
            metrics: expect.arrayContaining([
              { key: 'exponent', value: 3, timestamp, step: 1 },
              { key: 'energy_distance', value: 0.5, timestamp, step: 1 },
              { key: 'energy_distance_standard_error', value: 0.03, timestamp, step: 1 },
              { key: 'win_held', value: 0, timestamp, step: 1 },
            ]) as unknown,
          },
        ],
        [
          'PUT',
          `mlflow-artifacts/artifacts/7/run0/artifacts/schedule-euler-${schedule.steps}.json`,
          JSON.parse(JSON.stringify(schedule)) as unknown,
        ],
        ['POST', 'mlflow/runs/update', { run_id: 'run0', status: 'FINISHED', end_time: timestamp }],
      ].map(([method, path, body]) => ({ method, path, body, authorization: 'Bearer token' })),
    );
  });

  it.each([
    ['failed', 'FAILED', (jobs, id) => jobs.fail(id, { code: 'model_failed', message: 'no' })],
    ['canceled', 'KILLED', async (jobs, id) => (await jobs.requestCancel(id), jobs.finishCanceling(id))],
  ] as [string, string, (jobs: Running['jobs'], id: string) => Promise<unknown>][])(
    'is told of a job that is %s as a run that is %s',
    async (_, status, end) => {
      const stub = await MlflowStub.start();
      const { jobs } = start({ MLFLOW_TRACKING_URI: stub.uri, MLFLOW_EXPERIMENT_NAME: 'schedules' });
      stub.experiments.set('schedules', '3');
      const id = newJobId();
      await jobs.create(id, NEW_JOB);
      await jobs.start(id);
      await end(jobs, id);
      await logged(stub, status);
      expect(stub.called('mlflow/experiments/create')).toEqual([]);
      expect(stub.called('mlflow/runs/create')[0]).toMatchObject({ body: { experiment_id: '3' } });
    },
  );

  it('that fails in between is told again, and has one run', async () => {
    const stub = await MlflowStub.start();
    stub.failures.set('mlflow/runs/log-batch', [500, 503]);
    const running = start({ MLFLOW_TRACKING_URI: stub.uri });
    await finishedJob(running);
    await logged(stub, 'FINISHED');
    expect(stub.runs).toHaveLength(1);
    expect(stub.called('mlflow/runs/log-batch')).toHaveLength(3);
    expect(stub.called('mlflow/runs/create')).toHaveLength(1);
  });

  it('that keeps its artifacts elsewhere has the run without them', async () => {
    const stub = await MlflowStub.start();
    stub.artifactRoot = 's3://bucket';
    const running = start({ MLFLOW_TRACKING_URI: stub.uri });
    await finishedJob(running);
    await logged(stub, 'FINISHED');
    expect(stub.calls.filter(({ method }) => method === 'PUT')).toEqual([]);
    expect(running.log()).toContain('keeps its artifacts elsewhere');
  });

  it('that refuses is given up, which changes nothing of the job; its password is nowhere', async () => {
    const stub = await MlflowStub.start();
    stub.failures.set('mlflow/experiments/get-by-name', [401, 401, 401]);
    const running = start({
      MLFLOW_TRACKING_URI: stub.uri,
      MLFLOW_TRACKING_USERNAME: 'user',
      MLFLOW_TRACKING_PASSWORD: 'hush',
    });
    const { id } = await finishedJob(running);
    const letter = await deadLetter(running, `${id}-completed-mlflow`);
    expect(letter).toMatchObject({ recipient: 'mlflow', attempts: 3 });
    expect(letter.reason).toBe('MLflow answered 401 to mlflow/experiments/get-by-name');
    expect(stub.calls[0].authorization).toBe(`Basic ${Buffer.from('user:hush').toString('base64')}`);
    expect(running.log()).not.toContain('hush');
    expect((await running.jobs.get(id))!.status).toBe('succeeded');
    await running.replay(letter.id);
    await logged(stub, 'FINISHED');
  });

  it('that does not answer is given up', async () => {
    const running = start({ MLFLOW_TRACKING_URI: 'http://127.0.0.1:1' });
    const { id } = await finishedJob(running);
    expect((await deadLetter(running, `${id}-completed-mlflow`)).reason).toMatch(/MLflow did not answer/);
  });
});
