import { StepsmithError } from '../src/errors.ts';
import type { Job } from '../src/jobs/job.ts';
import { evaluationsPerCall } from '../src/models/guidance.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import { concatSummaries, type SampleSummary } from '../src/measures/sample-summary.ts';
import { rangeOf } from '../src/jobs/request.ts';
import { noiseProcess } from '../src/models/processes/index.ts';
import { probeLevels } from '../src/models/processes/levels.ts';
import { onTimesteps } from '../src/models/processes/timesteps.ts';
import { PATHS_PER_BLOCK } from '../src/probes/probe.ts';
import { CONFIRMATION_FIRST_SAMPLE, previewBlocks, type PreviewKind } from '../src/rollouts/preview.ts';
import { FIRST_REFERENCE, FIRST_SAMPLE } from '../src/rollouts/sample-numbers.ts';
import { evaluationsPerSample } from '../src/rollouts/cost.ts';
import { FINE, GUIDED, guidedSamples } from '../src/rollouts/reference.ts';
import { blocksOf, rolloutId } from '../src/rollouts/rollout.ts';
import type { StoredBlock } from '../src/rollouts/store.ts';
import { storedLevels } from '../src/schedules/stored-levels.ts';
import { usualSchedules } from '../src/solving/usual-schedules.ts';
import type { Candidate, Measure, Phase } from '../src/selection/candidate.ts';
import { isStochastic, type SolverId } from '../src/solvers.ts';
import type { WorkerContext } from './context.ts';
import { WorkIsMissing, type MissingRollout } from './compute-work.ts';

type Wanted = Omit<MissingRollout, 'blocks' | 'firstBlock'>;

/** Measures candidates from stored samples, and throws {@link WorkIsMissing} where there are none yet. */
export function measureFromStore(context: WorkerContext, job: Job, model: ReadyModel): Measure {
  return async (phase, candidates, samples) => {
    const process = noiseProcess(model.manifest);
    const placed = candidates.map((one) => ({ ...one, sigmas: onTimesteps(process, one.sigmas) }));
    const wanted = placed.map(({ sigmas }) => rolloutOf(context, job, job.request.solver, sigmas));
    const fine = isStochastic(job.request.solver) ? null : fineSolution(context, job, model);
    const fineSamples = Math.min(FINE.samples, samples);
    const guided = guidedReference(context, job, model);
    await requireAll(context, job, [
      ...wanted.map((rollout) => ({ ...rollout, ...blocksOf(FIRST_SAMPLE[phase], samples) })),
      ...(fine ? [{ ...fine, ...blocksOf(FIRST_SAMPLE[phase], fineSamples) }] : []),
      ...(guided ? [{ ...guided, ...blocksOf(FIRST_REFERENCE[phase], guidedSamples(job.request)) }] : []),
    ]);
    const fineSummary =
      fine && (await load(context, fine, blocksOf(FIRST_SAMPLE[phase], fineSamples))).summary;
    const reference = guided && (await loadReference(context, job, guided, phase));
    return Promise.all(
      wanted.map(async (rollout, i) => {
        const { summary, diverged } = await load(context, rollout, blocksOf(FIRST_SAMPLE[phase], samples));
        const key = [rollout.rolloutId, phase, samples].join(':');
        const estimates = diverged === null ? await remember(key, summary, fineSummary) : {};
        return { candidate: placed[i], samples, diverged, estimates };
      }),
    );

    async function remember(key: string, summary: SampleSummary, fine: SampleSummary | null) {
      const { estimates } = context.memories.of(job.id);
      const known = estimates.get(key);
      if (known) return known;
      const measured = await context.solver.measure({ model, phase, summary, fine, reference });
      estimates.set(key, measured);
      return measured;
    }
  };
}

/**
 * What is kept of schedules' confirming samples to be looked at; null where a block of them was drawn by a release that kept none.
 *
 * @throws WorkIsMissing where they have not been drawn
 */
export async function previewOf(
  context: WorkerContext,
  job: Job,
  kind: PreviewKind,
  schedules: readonly { readonly sigmas: readonly number[] }[],
): Promise<(Buffer | null)[]> {
  const wanted = schedules.map(({ sigmas }) => rolloutOf(context, job, job.request.solver, sigmas));
  const blocks = previewBlocks(kind, job.request.validation?.samples ?? 0);
  const place = { firstBlock: CONFIRMATION_FIRST_SAMPLE / PATHS_PER_BLOCK, blocks };
  await requireAll(
    context,
    job,
    wanted.map((rollout) => ({ ...rollout, ...place })),
  );
  return Promise.all(
    wanted.map(async (rollout) => {
      const kept = await context.rollouts.previews(rollout.rolloutId, place.firstBlock, blocks);
      return kept && Buffer.concat(kept);
    }),
  );
}

function fineSolution(context: WorkerContext, job: Job, model: ReadyModel): Wanted {
  return rolloutOf(context, job, FINE.solver, fineSchedule(job, model, FINE.steps));
}

/** The samples that guided ones are compared with; null where those are compared with data. */
function guidedReference(context: WorkerContext, job: Job, model: ReadyModel): Wanted | null {
  if (job.request.guidance_scale === 1) return null;
  return rolloutOf(context, job, job.request.solver, fineSchedule(job, model, GUIDED.steps));
}

/** @throws StepsmithError `rollouts_diverged` where the model itself does, under that guidance */
async function loadReference(context: WorkerContext, job: Job, guided: Wanted, phase: Phase) {
  const blocks = blocksOf(FIRST_REFERENCE[phase], guidedSamples(job.request));
  const { summary, diverged } = await load(context, guided, blocks);
  if (diverged === null) return { id: guided.rolloutId, summary };
  throw new StepsmithError(
    'rollouts_diverged',
    `at guidance_scale ${job.request.guidance_scale} the model diverges even in ${guided.sigmas.length - 1} steps: ${diverged}`,
  );
}

/** That of Karras et al. with so many steps, or as many as there are timesteps for. */
function fineSchedule({ request }: Job, { manifest, data }: ReadyModel, steps: number): Candidate['sigmas'] {
  const process = noiseProcess(manifest);
  const range = rangeOf(request);
  const most = probeLevels(process, range, steps + 1).length - 1;
  return usualSchedules(process, range, Math.min(steps, most), data.std).edm;
}

function rolloutOf(
  { config }: WorkerContext,
  { request, modelVersion }: Job,
  solver: SolverId,
  sigmas: readonly number[],
): Wanted {
  const spec = {
    modelVersion,
    guidanceScale: request.guidance_scale,
    solver,
    sigmas: storedLevels(sigmas),
    seed: request.seed,
    // A block is rolled out by itself: more rows than it has would be filled up in vain.
    batchSize: Math.min(config.batchSize, PATHS_PER_BLOCK),
  };
  return { rolloutId: rolloutId(spec), solver, sigmas: spec.sigmas, batchSize: spec.batchSize };
}

async function requireAll(
  { rollouts }: WorkerContext,
  { request }: Job,
  wanted: readonly MissingRollout[],
): Promise<void> {
  const perCall = evaluationsPerCall(request.guidance_scale);
  const missing = await Promise.all(
    wanted.map(async (rollout) => {
      const { rolloutId: id, firstBlock, blocks } = rollout;
      const first = (await rollouts.missingBlocks(id, firstBlock, blocks)).at(0);
      // Blocks are stored in order within a shard; one that was lost in between is drawn again with those after it.
      return first === undefined
        ? []
        : [{ ...rollout, firstBlock: first, blocks: firstBlock + blocks - first }];
    }),
  );
  const work = missing.flat().map((payload) => ({
    name: 'rollout' as const,
    id: payload.rolloutId,
    payload,
    evaluationsPerBlock:
      perCall * PATHS_PER_BLOCK * evaluationsPerSample(payload.solver, payload.sigmas.length - 1),
  }));
  if (work.length > 0) throw new WorkIsMissing(work);
}

async function load(
  { rollouts }: WorkerContext,
  { rolloutId: id }: Wanted,
  { firstBlock, blocks }: ReturnType<typeof blocksOf>,
): Promise<{ summary: SampleSummary; diverged: string | null }> {
  const stored = await rollouts.blocks(id, firstBlock, blocks);
  const diverged = stored.find((block) => block.diverged !== null)?.diverged ?? null;
  return { summary: concatSummaries(stored.map(toSummary)), diverged };
}

function toSummary({ projections, features }: StoredBlock): SampleSummary {
  return { count: PATHS_PER_BLOCK, projections, features };
}
