import type { Logger } from 'pino';
import type { Deliver } from '../deliveries/worker.ts';
import type { ScheduleRepository } from '../schedules/repository.ts';
import { MlflowClient, type MlflowConfig } from './client.ts';
import { JOB_TAG, runMetrics, runParams, runStatus, runTags } from './run.ts';

/**
 * Logs a job that has ended as a run: the request as params, figures as metrics, each schedule as an artifact. An attempt that was
 * interrupted is found again by its tag and completed; logging the same twice changes nothing.
 */
export function deliverToMlflow(
  config: MlflowConfig,
  schedules: ScheduleRepository,
  logger: Logger,
): Deliver {
  return async (job, _delivery, signal) => {
    const client = new MlflowClient(config, signal);
    const published = await Promise.all(job.scheduleIds.map((id) => schedules.get(id)));
    const found = published.filter((schedule) => schedule !== null);
    const experimentId = await client.experiment(config.mlflowExperimentName);
    const run =
      (await client.findRun(experimentId, { key: JOB_TAG, value: job.id })) ??
      (await client.createRun(
        experimentId,
        job.id,
        (job.startedAt ?? job.createdAt).getTime(),
        runTags(job),
      ));
    await client.logBatch(run.run_id, runParams(job), runMetrics(job, found));
    for (const schedule of found) {
      const name = `schedule-${schedule.solver ?? 'any'}-${schedule.steps}.json`;
      if (await client.uploadArtifact(run, name, schedule)) continue;
      logger.warn(
        { job_id: job.id },
        'MLflow keeps its artifacts elsewhere; the schedules are not among them',
      );
      break;
    }
    await client.endRun(run.run_id, runStatus(job), (job.finishedAt ?? job.createdAt).getTime());
  };
}
