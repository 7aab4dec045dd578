import { descentCost, samplingCost } from '../src/jobs/cost.ts';
import type { Job } from '../src/jobs/job.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import { blockCount } from '../src/probes/probe.ts';
import type { WorkerContext } from './context.ts';
import { descend, describeDescended } from './descend.ts';
import { StoredEstimates } from './estimate-klubs.ts';
import { requireDescent } from './job-model.ts';
import type { Method } from './method.ts';

/** The paper's own method: no probe, every candidate of every update is estimated by calling the model. */
export async function byDescent(context: WorkerContext, job: Job, model: ReadyModel): Promise<Method> {
  await context.jobs.expectEvaluations(job.id, descentCost(job.request) + samplingCost(job.request));
  await context.jobs.enterStage(job.id, 'solve');
  const { samples } = requireDescent(job);
  const estimates = new StoredEstimates(context, job);
  return {
    pools: () => descend(context, job, model, estimates),
    describe: (schedules) => describeDescended(schedules, job, model, estimates),
    source: () => {
      const { evaluations, providers } = estimates.cost;
      return Promise.resolve({
        probeId: null,
        levels: null,
        leftOut: [],
        blocks: blockCount(samples),
        evaluations,
        providers: [...providers],
      });
    },
  };
}
