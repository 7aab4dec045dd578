// Draws and measures samples outside the service, on as many device processes as there are cores. Blocks are kept, so
// that what a choice asks for again is not drawn again.
import { availableParallelism } from 'node:os';
import type { MeasureName } from '../../src/measures/measure.ts';
import { measureSamples } from '../../src/measures/measure.ts';
import type { Estimate } from '../../src/measures/jackknife.ts';
import type { Reference } from '../../src/measures/reference.ts';
import { concatSummaries, type SampleSummary } from '../../src/measures/sample-summary.ts';
import { PATHS_PER_BLOCK } from '../../src/probes/probe.ts';
import type { Candidate, Measure, Measured, Phase } from '../../src/selection/candidate.ts';
import type { SolverId } from '../../src/solvers.ts';
import { Device } from '../../workers/device/device.ts';
import type { ModelFiles, RolledOutBlock } from '../../workers/device/messages.ts';
import { onCpu, SILENT } from '../helpers/device.ts';

const CONFIRMATION_BLOCK = 4096;

export interface Drawn {
  readonly summary: SampleSummary;
  readonly diverged: string | null;
}

export class RolloutLab {
  evaluations = 0;
  readonly #idle: Device[];
  readonly #waiting: ((device: Device) => void)[] = [];
  readonly #blocks = new Map<string, RolledOutBlock>();

  private constructor(devices: Device[]) {
    this.#idle = devices;
  }

  static async start(): Promise<RolloutLab> {
    const devices = Array.from({ length: availableParallelism() }, () => Device.start(onCpu(1), SILENT));
    return new RolloutLab(await Promise.all(devices));
  }

  async withDevice<T>(use: (device: Device) => Promise<T>): Promise<T> {
    const device = this.#idle.pop() ?? (await new Promise<Device>((resolve) => this.#waiting.push(resolve)));
    try {
      return await use(device);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(device);
      else this.#idle.push(device);
    }
  }

  async draw(
    model: ModelFiles,
    solver: SolverId,
    sigmas: readonly number[],
    seed: number,
    firstBlock: number,
    samples: number,
  ): Promise<Drawn> {
    const indices = Array.from({ length: samples / PATHS_PER_BLOCK }, (_, i) => firstBlock + i);
    const key = (index: number) => [model.version, solver, sigmas.join(), seed, index].join(':');
    const missing = indices.filter((index) => !this.#blocks.has(key(index)));
    await Promise.all(
      missing.map((index) =>
        this.withDevice(async (device) => {
          const place = { batchSize: 16, firstBlock: index, blocks: 1 };
          const task = { model, guidanceScale: 1, solver, sigmas, seed, ...place };
          await device.rollOut(task, {
            signal: new AbortController().signal,
            onProgress: () => undefined,
            onBlock: (block) => {
              this.#keep(key(index), block);
              return Promise.resolve();
            },
          });
        }),
      ),
    );
    const blocks = indices.map((index) => this.#blocks.get(key(index))!);
    return {
      summary: concatSummaries(blocks.map((block) => ({ ...block, count: PATHS_PER_BLOCK }))),
      diverged: blocks.find((block) => block.diverged !== null)?.diverged ?? null,
    };
  }

  /** As the service measures, with a reference for each phase. */
  measure(
    model: ModelFiles,
    dimension: number,
    solver: SolverId,
    references: Record<Phase, Reference>,
  ): Measure {
    return async (phase, candidates, samples) => {
      const first = phase === 'choice' ? 0 : CONFIRMATION_BLOCK;
      const measured = async (candidate: Candidate): Promise<Measured> => {
        const { summary, diverged } = await this.draw(model, solver, candidate.sigmas, 0, first, samples);
        const estimates: Partial<Record<MeasureName, Estimate>> =
          diverged === null ? measureSamples(summary, references[phase], dimension, null) : {};
        return { candidate, samples, diverged, estimates };
      };
      return Promise.all(candidates.map(measured));
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#idle.map((device) => device.stop()));
  }

  forget(): void {
    this.#blocks.clear();
  }

  #keep(key: string, block: RolledOutBlock): void {
    this.#blocks.set(key, block);
    this.evaluations += block.evaluations;
  }
}
