import type { Job } from '../src/jobs/job.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import { readLevels } from '../src/schedules/stored-levels.ts';
import { publishedSchedule } from '../src/schedules/published.ts';
import { aboveRounding } from '../src/probes/rounding-floor.ts';
import type { CandidatePool } from '../src/selection/candidate.ts';
import type { WorkerContext } from './context.ts';
import { ensureProbe, measuredModel } from './ensure-probe.ts';
import { levelsOf } from './job-model.ts';
import type { Method } from './method.ts';
import type { NoiseRange } from '../src/models/processes/levels.ts';
import { rangeOf, type MeasuredModel } from '../src/solving/solve.ts';

/**
 * The service's own method: one measurement of the model, from which every schedule follows.
 *
 * @throws WorkIsMissing while the model is being measured
 */
export async function byProbe(context: WorkerContext, job: Job, model: ReadyModel): Promise<Method> {
  const probe = await ensureProbe(context, job, model);
  const { id: probeId, blocks } = probe;
  const levels = levelsOf(job, model);
  const measured = () => measuredModel(context, job, model, probe);
  return {
    pools: () => poolsOnce(context, job, measured),
    describe: async (schedules) => context.solver.describe({ ...(await measured()), schedules }),
    source: async () => {
      const measurements = await context.probes.measurements(probeId, blocks);
      const { leftOut } = aboveRounding(levels, [], measurements);
      const evaluations = measurements.reduce((sum, block) => sum + block.evaluations, 0);
      const providers = [...new Set(measurements.map((block) => block.executionProvider))];
      return { probeId, levels: levels.length, leftOut, blocks, evaluations, providers };
    },
  };
}

async function poolsOnce(
  context: WorkerContext,
  job: Job,
  measured: () => Promise<MeasuredModel>,
): Promise<CandidatePool[]> {
  const memory = context.memories.of(job.id);
  memory.pools ??= await solve(context, job, await measured());
  return memory.pools;
}

async function solve(context: WorkerContext, job: Job, measured: MeasuredModel): Promise<CandidatePool[]> {
  await context.jobs.enterStage(job.id, 'solve');
  const { solver, objective, steps } = job.request;
  return context.solver.solve({
    ...measured,
    solver,
    exponent: objective.exponent,
    steps,
    published: steps.map((count) => publishedWithin(job, count, rangeOf(measured))),
  });
}

/** What was published for a model of that name, between the end points of what is measured. */
function publishedWithin({ request }: Job, steps: number, range: NoiseRange): number[] | null {
  const published = publishedSchedule(request.model, steps);
  const interior = published && readLevels(published.sigmas).slice(1, -1);
  const { sigmaMin: min, sigmaMax: max } = range;
  return interior?.every((sigma) => sigma > min && sigma < max) ? [max, ...interior, min] : null;
}
