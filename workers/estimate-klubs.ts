import type { EstimateBlock } from '../src/descent/store.ts';
import { estimateId } from '../src/descent/estimate.ts';
import type { KlubEstimate } from '../src/ays/klub.ts';
import type { Times } from '../src/ays/importance-sampling.ts';
import type { Job } from '../src/jobs/job.ts';
import { blockCount, PATHS_PER_BLOCK } from '../src/probes/probe.ts';
import { evaluationsPerCall } from '../src/models/guidance.ts';
import { WorkIsMissing, type MissingEstimate } from './compute-work.ts';
import type { WorkerContext } from './context.ts';
import { requireDescent } from './job-model.ts';

/** What estimates cost so far, and where they were made. */
export interface EstimateCost {
  evaluations: number;
  readonly providers: Set<string>;
}

/** KLUB estimates of a job's model, taken from the store; each asked for is added to the cost once. */
export class StoredEstimates {
  readonly cost: EstimateCost = { evaluations: 0, providers: new Set() };
  readonly #context: WorkerContext;
  readonly #job: Job;
  readonly #asked = new Set<string>();

  constructor(context: WorkerContext, job: Job) {
    this.#context = context;
    this.#job = job;
  }

  /**
   * @param updates - lists of times; those of one update share their data and noise
   * @throws WorkIsMissing with all that is not stored yet
   */
  async of(updates: readonly (readonly Times[])[]): Promise<KlubEstimate[][]> {
    const wanted = updates.map((times) => this.#wanted(times));
    await this.#requireAll(wanted);
    return Promise.all(wanted.map((one) => this.#load(one)));
  }

  #wanted(times: readonly Times[]): MissingEstimate {
    const { request, modelVersion } = this.#job;
    const { samples, c } = requireDescent(this.#job);
    const { batchSize } = this.#context.config;
    const id = estimateId({
      modelVersion,
      guidanceScale: request.guidance_scale,
      times,
      c,
      samples,
      seed: request.seed,
      batchSize,
    });
    return { estimateId: id, times, c, samples, batchSize, firstBlock: 0, blocks: blockCount(samples) };
  }

  async #requireAll(wanted: readonly MissingEstimate[]): Promise<void> {
    const { estimates, memories } = this.#context;
    const { guidance_scale } = this.#job.request;
    const known = memories.of(this.#job.id).klubs;
    const unknown = wanted.filter(({ estimateId: id }) => !known.has(id));
    const missing = await Promise.all(
      unknown.map(async (one) => (await estimates.missingBlocks(one.estimateId, one.blocks)).length > 0),
    );
    const work = unknown
      .filter((_, i) => missing[i])
      .map((payload) => ({
        name: 'estimate' as const,
        id: payload.estimateId,
        payload,
        evaluationsPerBlock: 2 * PATHS_PER_BLOCK * payload.times.length * evaluationsPerCall(guidance_scale),
      }));
    if (work.length > 0) throw new WorkIsMissing(work);
  }

  async #load({ estimateId: id, blocks }: MissingEstimate): Promise<KlubEstimate[]> {
    const { klubs } = this.#context.memories.of(this.#job.id);
    const known = klubs.get(id) ?? summarise(await this.#context.estimates.blocks(id, blocks));
    klubs.set(id, known);
    if (!this.#asked.has(id)) this.#account(id, known);
    return known.estimates;
  }

  #account(id: string, { evaluations, providers }: StoredEstimate): void {
    this.#asked.add(id);
    this.cost.evaluations += evaluations;
    for (const provider of providers) this.cost.providers.add(provider);
  }
}

/** A whole estimate: a figure for each list of times. */
export interface StoredEstimate {
  readonly estimates: KlubEstimate[];
  readonly evaluations: number;
  readonly providers: readonly string[];
}

function summarise(blocks: readonly EstimateBlock[]): StoredEstimate {
  const estimates = blocks[0].klubs.map((_, list) => meanOf(blocks.map(({ klubs }) => klubs[list])));
  const evaluations = blocks.reduce((sum, block) => sum + block.evaluations, 0);
  return { estimates, evaluations, providers: [...new Set(blocks.map((block) => block.executionProvider))] };
}

/** With the standard error that the spread between blocks gives it. */
function meanOf(blocks: readonly number[]): KlubEstimate {
  const value = blocks.reduce((sum, klub) => sum + klub, 0) / blocks.length;
  const squares = blocks.reduce((sum, klub) => sum + (klub - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / (blocks.length - 1) / blocks.length) };
}
