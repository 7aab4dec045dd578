import { KLUB_EXPONENT } from '../src/ays/klub.ts';
import { samplingCost } from '../src/jobs/cost.ts';
import type { Job } from '../src/jobs/job.ts';
import type { ResolvedProbe } from '../src/jobs/probe-settings.ts';
import { evaluationsPerCall } from '../src/models/guidance.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import { blockCount, evaluationsPerBlock, type ProbeSpec } from '../src/probes/probe.ts';
import { aboveRounding } from '../src/probes/rounding-floor.ts';
import { storedLevels } from '../src/schedules/stored-levels.ts';
import { grow } from '../src/solving/precision.ts';
import type { MeasuredModel } from '../src/solving/solve.ts';
import { WorkIsMissing } from './compute-work.ts';
import type { WorkerContext } from './context.ts';
import { cutRuns } from './cut-shards.ts';
import { levelsOf, requireProbe } from './job-model.ts';

/** What a job is solved from: the first blocks of a probe. */
export interface EnoughProbe {
  readonly id: string;
  readonly blocks: number;
}

/**
 * The probe of a job, as large as the job asks for: a number of paths, or as many as it takes to be precise.
 *
 * @throws WorkIsMissing while blocks are to be measured
 */
export async function ensureProbe(context: WorkerContext, job: Job, model: ReadyModel): Promise<EnoughProbe> {
  const { jobs, probes, config } = context;
  await jobs.enterStage(job.id, 'probe');
  const spec = probeSpec(job, model, config.batchSize);
  const id = await probes.create(spec);
  const known = await knownSize(context, job, id);
  await expectCost(context, job, model, spec, id, known ?? mostBlocks(requireProbe(job)));
  const blocks = known ?? (await growProbe(context, job, model, spec, id));
  await requireBlocks(context, model, spec, id, blocks);
  return { id, blocks };
}

/** null where it is to be found out by measuring. */
async function knownSize({ probes }: WorkerContext, job: Job, id: string): Promise<number | null> {
  const { paths, min_paths, max_paths } = requireProbe(job);
  const fixed = paths ?? (min_paths === max_paths ? max_paths : null);
  return fixed === null ? probes.reached(id, goalOf(job)) : blockCount(fixed);
}

/** All that decides how large a probe has to be, beside its blocks. */
function goalOf({ request }: Job): string {
  const { precision, min_paths, max_paths } = request.probe ?? {};
  return JSON.stringify([request.steps, exponentOf(request), precision, min_paths, max_paths]);
}

/** The rule looks at one optimum: with `auto` at that of the KLUB. */
function exponentOf({ objective }: Job['request']): number {
  return objective.exponent === 'auto' ? KLUB_EXPONENT : objective.exponent;
}

async function growProbe(
  context: WorkerContext,
  job: Job,
  model: ReadyModel,
  spec: ProbeSpec,
  id: string,
): Promise<number> {
  const { precision, min_paths } = requireProbe(job);
  if (precision === null || min_paths === null) throw new Error('a probe has paths or a precision');
  let blocks = blockCount(min_paths);
  for (;;) {
    await requireBlocks(context, model, spec, id, blocks);
    const error = await context.solver.precision({
      ...(await measuredModel(context, job, model, { id, blocks })),
      exponent: exponentOf(job.request),
      steps: job.request.steps,
    });
    const next = grow(blocks, error, precision, mostBlocks(requireProbe(job)));
    context.logger.info({ job_id: job.id, probe_id: id, blocks, error, next }, 'precision of the probe');
    if (next === blocks) break;
    blocks = next;
  }
  await context.probes.putReached(id, goalOf(job), blocks);
  return blocks;
}

function mostBlocks({ paths, max_paths }: ResolvedProbe): number {
  return blockCount(paths ?? max_paths ?? 0);
}

async function requireBlocks(
  { probes }: WorkerContext,
  model: ReadyModel,
  spec: ProbeSpec,
  id: string,
  blocks: number,
) {
  const missing = await probes.missingBlocks(id, blocks);
  if (missing.length === 0) return;
  throw new WorkIsMissing(
    cutRuns(missing, missing.length).map((run) => ({
      name: 'measure',
      id,
      evaluationsPerBlock: costOfBlock(spec, model),
      payload: { probeId: id, batchSize: spec.batchSize, ...run },
    })),
  );
}

/** At most: a probe may be precise before it is as large as it may be. */
async function expectCost(
  { jobs, probes }: WorkerContext,
  job: Job,
  model: ReadyModel,
  spec: ProbeSpec,
  id: string,
  blocks: number,
) {
  const missing = await probes.missingBlocks(id, blocks);
  await jobs.expectEvaluations(job.id, missing.length * costOfBlock(spec, model) + samplingCost(job.request));
}

/** One path of every block is measured again where there is rounding to be told. */
function costOfBlock({ levels, batchSize, guidanceScale }: ProbeSpec, { precision }: ReadyModel): number {
  const again = precision === 'float32' ? 0 : Math.ceil(levels.length / batchSize) * batchSize;
  return (evaluationsPerBlock(levels.length, batchSize) + again) * evaluationsPerCall(guidanceScale);
}

/** What was measured, for the solver. */
export async function measuredModel(
  { probes }: WorkerContext,
  job: Job,
  model: ReadyModel,
  { id, blocks }: EnoughProbe,
): Promise<MeasuredModel> {
  const measurements = await probes.measurements(id, blocks);
  const kept = aboveRounding(levelsOf(job, model), await probes.grams(id, blocks), measurements);
  return { manifest: model.manifest, levels: kept.levels, grams: kept.grams, dataStd: model.data.std };
}

function probeSpec(job: Job, model: ReadyModel, batchSize: number): ProbeSpec {
  const { request, modelVersion } = job;
  return {
    model: request.model,
    modelVersion,
    guidanceScale: request.guidance_scale,
    precision: model.precision,
    levels: storedLevels(levelsOf(job, model)),
    seed: request.seed,
    batchSize,
  };
}
