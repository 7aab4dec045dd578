import { logLinearInterpolate } from '../ays/interpolation.ts';
import { toSchedule } from '../ays/schedule.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { aboveRounding } from '../probes/rounding-floor.ts';
import type { ProbeStore } from '../probes/store.ts';
import type { FollowPool } from '../solving/follow-pool.ts';
import type { Followed, FollowTask } from '../solving/follow.ts';
import type { SolverId } from '../solvers.ts';
import { presentKlub } from './present-klub.ts';
import { readLevels, storedLevels } from './stored-levels.ts';
import type { ScheduleResource } from './schedule-resource.ts';

/** Grams that the API holds for one solve; the rest of a larger probe is left alone. */
const MAX_GRAM_BYTES = 2 ** 26;
/** Of the second-order programme, steps * levels^3: about five seconds. */
const MAX_SECOND_ORDER_WORK = 1e9;
/** Schedules that are kept: they are the same every time. */
const KEPT = 200;

/** What else is known of the model as it is now. */
export interface CurrentModel {
  readonly manifest: Pick<ModelManifest, 'process' | 'prediction'>;
  /** Standard deviation of its data. */
  readonly dataStd: number;
}

/**
 * Schedules of step counts that no job optimised, made from the nearest one that was: solved from its probe by the recipe
 * that won there, else interpolated. Neither is measured, stored or hidden: `provenance` says what it is.
 */
export class OtherCounts {
  readonly #probes: ProbeStore;
  readonly #pool: FollowPool;
  readonly #made = new Map<string, Promise<ScheduleResource | null>>();

  constructor(probes: ProbeStore, pool: FollowPool) {
    this.#probes = probes;
    this.#pool = pool;
  }

  /**
   * @param model - null where its files are gone: there is nothing to solve with then
   * @returns null where there is nothing to interpolate between either: a single step from pure noise
   */
  make(
    nearest: ScheduleResource,
    steps: number,
    model: CurrentModel | null,
  ): Promise<ScheduleResource | null> {
    const key = `${nearest.id} ${steps} ${model === null ? '' : 'model'}`;
    const known = this.#made.get(key);
    if (known) return known;
    const making = this.#make(nearest, steps, model);
    this.#made.set(key, making);
    making.catch(() => this.#made.delete(key));
    const [oldest] = this.#made.keys();
    if (this.#made.size > KEPT) this.#made.delete(oldest);
    return making;
  }

  async #make(
    nearest: ScheduleResource,
    steps: number,
    model: CurrentModel | null,
  ): Promise<ScheduleResource | null> {
    const task = model && (await this.#task(nearest, steps, model));
    const blocks = task?.grams.length ?? 0;
    const followed = task && (await this.#pool.follow(task));
    if (followed) return solved(nearest, steps, followed, blocks);
    return nearest.starts_at_pure_noise && nearest.steps === 1 ? null : interpolated(nearest, steps);
  }

  /** What there is to solve; null where the probe is gone, too coarse or too large. */
  async #task(
    { objective, provenance, solver }: ScheduleResource,
    steps: number,
    { manifest, dataStd }: CurrentModel,
  ): Promise<FollowTask | null> {
    const { probe_id: probeId, levels, blocks: measured } = provenance;
    if (!objective || probeId === null || levels === null || measured === null) return null;
    if (levels < 2 * steps || (objective.order !== 1 && steps * levels ** 3 > MAX_SECOND_ORDER_WORK))
      return null;
    const blocks = Math.min(measured, Math.floor(MAX_GRAM_BYTES / (levels * (levels + 1) * 4)));
    const probe = await this.#probes.get(probeId);
    if (!probe || (await this.#probes.missingBlocks(probeId, blocks)).length > 0) return null;
    const { levels: kept, grams } = aboveRounding(
      Float64Array.from(readLevels(probe.spec.levels)),
      await this.#probes.grams(probeId, blocks),
      probe.measurements.slice(0, blocks),
    );
    return { solver: solver as SolverId, steps, recipe: objective, manifest, levels: kept, grams, dataStd };
  }
}

function solved(
  nearest: ScheduleResource,
  steps: number,
  { sigmas, timesteps, description }: Followed,
  blocks: number,
): ScheduleResource {
  const { objective, klub, provenance } = nearest;
  const evaluations = provenance.denoiser_evaluations ?? 0;
  return {
    ...made(nearest, steps, sigmas, 'solved'),
    timesteps: timesteps && [...timesteps],
    objective: objective && { ...objective, refined: false },
    klub: klub && presentKlub(description, klub.dimension, null),
    provenance: {
      ...provenance,
      source: 'solved',
      caveat:
        `solved from the probe for this request with the objective that was chosen for ${nearest.steps} steps ` +
        `(${nearest.id}); not measured. POST /optimize measures it`,
      job_id: null,
      blocks,
      denoiser_evaluations: Math.round((evaluations * blocks) / (provenance.blocks ?? blocks)),
    },
  };
}

/** @param nearest - of the same series but for its step count */
export function interpolated(nearest: ScheduleResource, steps: number): ScheduleResource {
  const sigmas = logLinearInterpolate(toSchedule(readLevels(nearest.sigmas)), steps);
  return {
    ...made(nearest, steps, sigmas, 'interpolated'),
    objective: null,
    klub: null,
    provenance: {
      ...nearest.provenance,
      source: 'interpolated',
      caveat:
        `interpolated in log sigma from the schedule of ${nearest.steps} steps (${nearest.id}); ` +
        'neither optimised for this step count nor measured. POST /optimize does both',
      job_id: null,
    },
  };
}

function made(
  nearest: ScheduleResource,
  steps: number,
  sigmas: readonly number[],
  source: 'solved' | 'interpolated',
): ScheduleResource {
  const { model, solver } = nearest;
  return {
    ...nearest,
    id: `sch_${source}_${model}_${String(solver)}_${steps}`,
    steps,
    version: 0,
    sigmas: storedLevels(sigmas),
    timesteps: null,
    validation: null,
    notes: null,
    created_at: new Date().toISOString(),
  };
}
