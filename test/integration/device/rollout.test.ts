import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edm, logLinear } from '../../../src/ays/baselines.ts';
import { PROJECTIONS } from '../../../src/measures/projections.ts';
import { PATHS_PER_BLOCK } from '../../../src/probes/probe.ts';
import { evaluationsPerSample } from '../../../src/rollouts/cost.ts';
import { SOLVER_IDS } from '../../../src/solvers.ts';
import { floats, node } from '../../../src/models/onnx-builder.ts';
import { Device } from '../../../workers/device/device.ts';
import { TaskCanceled } from '../../../workers/device/device-process.ts';
import type { ModelFiles, RolloutTask } from '../../../workers/device/messages.ts';
import { modelFiles, onCpu, rollOut, SIGMA_MAX, SIGMA_MIN, SILENT } from '../../helpers/device.ts';
import { smallGraph } from '../../unit/models/fixtures.ts';
import { smallModel } from './fixtures.ts';

const C2 = 0.25;
const SIGMAS = edm(SIGMA_MIN, SIGMA_MAX, 6);

let device: Device;
let gaussian: ModelFiles;
beforeAll(async () => {
  device = await Device.start(onCpu(), SILENT);
  gaussian = await modelFiles('gaussian');
});
afterAll(() => device.stop());

const taskOf = (change: Partial<RolloutTask> = {}): RolloutTask => ({
  model: gaussian,
  guidanceScale: 1,
  solver: 'euler',
  sigmas: SIGMAS,
  seed: 0,
  batchSize: 16,
  firstBlock: 0,
  blocks: 2,
  ...change,
});

/** By what Euler steps and the last denoise multiply the noise, where D = c^2 / (c^2 + sigma^2) x. */
function eulerFactor(sigmas: readonly number[]): number {
  const steps = sigmas
    .slice(1)
    .reduce((product, a, i) => (product * (a * sigmas[i] + C2)) / (sigmas[i] ** 2 + C2), 1);
  return (sigmas[0] * steps * C2) / (C2 + sigmas[sigmas.length - 1] ** 2);
}

describe('a rollout of Gaussian data', () => {
  it('ends where the closed form says, sample by sample', async () => {
    const other = logLinear(SIGMA_MIN, SIGMA_MAX, 6);
    const [one] = await rollOut(device, taskOf());
    const [two] = await rollOut(device, taskOf({ sigmas: other }));
    const ratio = eulerFactor(other) / eulerFactor(SIGMAS);
    one.projections.forEach((value, i) => {
      if (Math.abs(value) > 0.05) expect(two.projections[i] / value / ratio).toBeCloseTo(1, 4);
    });
  });

  it('has the variance that the closed form says', async () => {
    const blocks = await rollOut(device, taskOf({ blocks: 32 }));
    const values = blocks.flatMap(({ projections }) => [...projections]);
    const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    // 512 samples of 64 independent dimensions: 2 % is 2.6 standard errors.
    expect(variance / eulerFactor(SIGMAS) ** 2).toBeGreaterThan(0.98);
    expect(variance / eulerFactor(SIGMAS) ** 2).toBeLessThan(1.02);
  });

  it('is the same to the bit however it is cut, and other with another seed', async () => {
    for (const solver of ['euler', 'dpmpp_2m_sde'] as const) {
      const whole = await rollOut(device, taskOf({ solver, blocks: 4 }));
      const [third] = await rollOut(device, taskOf({ solver, firstBlock: 2, blocks: 1 }));
      expect(third).toMatchObject({ index: 2, projections: whole[2].projections });
      const [seeded] = await rollOut(device, taskOf({ solver, firstBlock: 2, blocks: 1, seed: 1 }));
      expect(seeded.projections).not.toEqual(third.projections);
    }
  });

  it.each([1, 5, 32])('agrees in batches of %d', async (batchSize) => {
    const [expected] = await rollOut(device, taskOf({ solver: 'dpmpp_2m_sde' }));
    const [found] = await rollOut(device, taskOf({ solver: 'dpmpp_2m_sde', batchSize }));
    found.projections.forEach((value, i) => {
      expect(Math.abs(value - expected.projections[i])).toBeLessThan(1e-5);
    });
  });

  it('shares its noise between solvers: many steps of any deterministic one end alike', async () => {
    const sigmas = edm(SIGMA_MIN, SIGMA_MAX, 64);
    const [[fine], ...others] = [
      await rollOut(device, taskOf({ solver: 'dpmpp_2m', sigmas, blocks: 1 })),
      await rollOut(device, taskOf({ solver: 'heun', sigmas, blocks: 1 })),
      await rollOut(device, taskOf({ solver: 'unipc', sigmas, blocks: 1 })),
    ];
    for (const [other] of others) {
      other.projections.forEach((value, i) => {
        expect(Math.abs(value - fine.projections[i])).toBeLessThan(0.02);
      });
    }
  });

  it.each(SOLVER_IDS)(
    'with %s takes the evaluations that are reckoned with, also for one step',
    async (solver) => {
      for (const sigmas of [SIGMAS, [80, 0.002]]) {
        const [block] = await rollOut(device, taskOf({ solver, sigmas, blocks: 1 }));
        const expected = evaluationsPerSample(solver, sigmas.length - 1) * PATHS_PER_BLOCK;
        expect(block.evaluations).toBe(expected);
        expect(block.diverged).toBeNull();
        expect(block.projections.every(Number.isFinite)).toBe(true);
      }
    },
  );

  it('is canceled between batches', async () => {
    const canceled = new AbortController();
    const running = device.rollOut(taskOf({ blocks: 1000 }), {
      signal: canceled.signal,
      onProgress: () => undefined,
      onBlock: () => {
        canceled.abort();
        return Promise.resolve();
      },
    });
    await expect(running).rejects.toBeInstanceOf(TaskCanceled);
    expect(await rollOut(device, taskOf({ blocks: 1 }))).toHaveLength(1);
  });
});

describe('what is kept of samples', () => {
  it('are 128 projections, and the features where a network is declared', async () => {
    const model = await modelFiles('fashion-mnist');
    const [block] = await rollOut(device, taskOf({ model, sigmas: [80, 1, 0.01], blocks: 1 }));
    expect(block.projections).toHaveLength(PATHS_PER_BLOCK * PROJECTIONS);
    expect(block.features).toHaveLength(PATHS_PER_BLOCK * 64);
    const [plain] = await rollOut(device, taskOf({ blocks: 1 }));
    expect(plain.features).toBeNull();
  });
});

describe('samples that stop being finite', () => {
  /** D = -1e30 x: finite on every forward path, infinite on the second step of any sampler. */
  const explosive = smallGraph({
    constants: [floats('large', [], [-1e30])],
    nodes: [node('Mul', ['x', 'large'], 'denoised')],
  });

  it('are reported with the first of them and where it happened, and are no failure', async () => {
    const model = await smallModel({ onnx: explosive });
    const blocks = await rollOut(device, taskOf({ model, sigmas: [10, 1, 0.01], firstBlock: 3 }));
    expect(blocks.map(({ index }) => index)).toEqual([3, 4]);
    expect(blocks[0].diverged).toMatch(
      /^sample 48 was -?(Infinity|NaN) (out of|before) the denoiser at sigma 1\.000$/,
    );
    expect(blocks[0].projections.every((value) => value === 0)).toBe(true);
  });
});
