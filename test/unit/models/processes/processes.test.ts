import { describe, expect, it } from 'vitest';
import { meaningOf } from '../../../../src/models/predictions.ts';
import {
  type Prediction,
  processSettings,
  type ProcessSettings,
} from '../../../../src/models/process-settings.ts';
import { noiseProcess } from '../../../../src/models/processes/index.ts';
import { probeLevels, rangeOnTimesteps, wholeRange } from '../../../../src/models/processes/levels.ts';
import { noiseWeight } from '../../../../src/models/processes/process.ts';
import { nearestIndex, onTimesteps, timestepsOf } from '../../../../src/models/processes/timesteps.ts';
import { toSchedule } from '../../../../src/ays/schedule.ts';
import published from '../../../golden/published_schedules.json' with { type: 'json' };

const SCALED = { type: 'vp', beta_schedule: 'scaled_linear', beta_start: 0.00085, beta_end: 0.012 };
const ZERO_SNR = { ...SCALED, rescale_betas_zero_snr: true };

function processOf(settings: object, prediction: Prediction = 'denoised') {
  return noiseProcess({ process: processSettings.parse(settings), prediction });
}

/** Of stable-diffusion-1.5 one published sigma is nearer to the next timestep, by its rounding. */
const MISROUNDED = [{ model: 'stable-diffusion-1.5', sigma: 0.399, nearest: 125 }];

describe('the timesteps of the published schedules', () => {
  const discrete = published.schedules.flatMap(({ model, sigmas, timesteps, noise }) =>
    timesteps ? [{ model, sigmas, timesteps, process: processOf(noise) }] : [],
  );

  it('are of three models', () => {
    expect(discrete.map(({ model }) => model)).toHaveLength(3);
  });

  it.each(discrete)('map to the published sigmas: $model', ({ sigmas, timesteps, process }) => {
    timesteps.forEach((timestep, i) => {
      const tolerance = Math.max(0.002 * sigmas[i], 0.002);
      expect(Math.abs(process.sigmaOf(timestep) - sigmas[i])).toBeLessThanOrEqual(tolerance);
      expect(process.timeOf(process.sigmaOf(timestep))).toBe(timestep);
    });
  });

  it.each(discrete)(
    'come back from the published sigmas: $model',
    ({ model, sigmas, timesteps, process }) => {
      sigmas.forEach((sigma, i) => {
        const misrounded = MISROUNDED.find((one) => one.model === model && one.sigma === sigma);
        expect(timestepsOf(process, [sigma])).toEqual([misrounded?.nearest ?? timesteps[i]]);
      });
    },
  );
});

describe('processes', () => {
  const processes: [string, object, Prediction][] = [
    ['edm', { type: 'edm', sigma_min: 0.002, sigma_max: 80 }, 'denoised'],
    ['edm, preconditioned', { type: 'edm', sigma_min: 0.002, sigma_max: 80, sigma_data: 0.5 }, 'edm'],
    ['linear betas', { type: 'vp', beta_schedule: 'linear' }, 'epsilon'],
    ['scaled_linear betas', SCALED, 'epsilon'],
    ['cosine betas', { type: 'vp', beta_schedule: 'squaredcos_cap_v2', num_train_timesteps: 400 }, 'epsilon'],
    ['trained betas', { type: 'vp', trained_betas: [0.01, 0.1, 0.2, 0.4, 0.9] }, 'v_prediction'],
    ['alphas_cumprod', { type: 'vp', alphas_cumprod: [0.99, 0.5, 0.1, 0.001] }, 'v_prediction'],
    ['zero terminal SNR', ZERO_SNR, 'v_prediction'],
    ['continuous VP', { type: 'vp_continuous', time_scale: 999 }, 'epsilon'],
    ['flow', { type: 'flow' }, 'flow'],
    ['flow, shift 3', { type: 'flow', shift: 3 }, 'flow'],
  ];

  it.each(processes)('%s: time goes there and back, and grows with sigma', (_, settings, prediction) => {
    const process = processOf(settings, prediction);
    const levels = probeLevels(process, wholeRange(process), 64);
    levels.forEach((sigma, i) => {
      const time = process.timeOf(sigma);
      if (sigma === Infinity) expect(process.sigmaOf(time)).toBe(Infinity);
      else expect(process.sigmaOf(time) / sigma).toBeCloseTo(1, 9);
      if (i > 0) expect(time).toBeGreaterThan(process.timeOf(levels[i - 1]));
      expect(process.pace.sigmaAt(process.pace.of(sigma)) / (sigma === Infinity ? 1 : sigma)).toSatisfy(
        (ratio: number) => ratio === Infinity || Math.abs(ratio - 1) < 1e-9,
      );
    });
  });

  it.each(processes)('%s: what a perfect network answers means x0', (_, settings, prediction) => {
    const parsed = processSettings.parse(settings);
    const process = noiseProcess({ process: parsed, prediction });
    const meaning = meaningOf({ process: parsed, prediction }, process);
    const [x0, n] = [0.7, -1.3];
    for (const sigma of probeLevels(process, wholeRange(process), 16)) {
      const [signal, noise] = [process.scaleOf(sigma), noiseWeight(process, sigma)];
      const { skip, output } = meaning(sigma);
      const answers = perfectAnswer(parsed, prediction, sigma, x0, n);
      expect(skip * (signal * x0 + noise * n) + output * answers).toBeCloseTo(x0, 8);
    }
  });

  it('of discrete time are given integers at their own levels', () => {
    const process = processOf(SCALED, 'epsilon');
    const levels = probeLevels(process, wholeRange(process), 128);
    expect(levels).toHaveLength(128);
    expect([...levels].every((sigma) => Number.isInteger(process.timeOf(sigma)))).toBe(true);
    expect([process.timeOf(levels[0]), process.timeOf(levels[127])]).toEqual([0, 999]);
    expect(probeLevels(process, wholeRange(process), 5000)).toHaveLength(1000);
  });

  it('with zero terminal SNR end at pure noise', () => {
    const process = processOf(ZERO_SNR, 'v_prediction');
    expect(process.startsAtPureNoise).toBe(true);
    expect(process.timeOf(Infinity)).toBe(999);
    expect(Number.isFinite(process.sigmaMax)).toBe(true);
    const plain = processOf(SCALED, 'v_prediction');
    expect(process.sigmaMin).toBeCloseTo(plain.sigmaMin, 12);
    expect(probeLevels(process, wholeRange(process), 16)[15]).toBe(Infinity);
  });

  it('of flow count t, shifted schedules and pure noise', () => {
    const process = processOf({ type: 'flow', shift: 3 }, 'flow');
    expect([process.timeOf(1), process.timeOf(Infinity), process.sigmaOf(1000)]).toEqual([
      500,
      1000,
      Infinity,
    ]);
    // SD3: u = 1/2 is shifted to t = 3/4.
    expect(process.timeOf(process.pace.sigmaAt(0.5))).toBeCloseTo(750, 9);
    expect(processOf({ type: 'flow', time_scale: 1 }, 'flow').timeOf(3)).toBe(0.75);
    expect(processOf({ type: 'flow', sigma_max: 80 }, 'flow').startsAtPureNoise).toBe(false);
  });
});

/** F as the literature defines it, for x0 and n. */
function perfectAnswer(
  settings: ProcessSettings,
  prediction: Prediction,
  sigma: number,
  x0: number,
  n: number,
) {
  const data = settings.type === 'edm' ? (settings.sigma_data ?? NaN) : NaN;
  const alpha = 1 / Math.hypot(1, sigma);
  const beta = sigma === Infinity ? 1 : sigma * alpha;
  const answers: Record<Prediction, number> = {
    denoised: x0,
    epsilon: n,
    v_prediction: alpha * n - beta * x0,
    flow: n - x0,
    edm:
      (x0 - (data ** 2 / (sigma ** 2 + data ** 2)) * (x0 + sigma * n)) /
      ((sigma * data) / Math.hypot(sigma, data)),
  };
  return answers[prediction];
}

describe('onTimesteps', () => {
  const process = processOf(SCALED, 'epsilon');

  it('takes the nearest, each once', () => {
    const crowded = toSchedule([14, 0.0302, 0.0301, 0.03, 0.0293, 0.0292]);
    const schedule = onTimesteps(process, crowded);
    expect(timestepsOf(process, schedule)).toEqual([992, 4, 3, 2, 1, 0]);
    expect(onTimesteps(process, schedule)).toEqual(schedule);
  });

  it('says when there are too few', () => {
    expect(() => onTimesteps(process, toSchedule([0.03, 0.0299, 0.0298, 0.0297]))).toThrow('too few');
  });

  it('leaves continuous time alone', () => {
    const schedule = toSchedule([80, 3, 0.1]);
    expect(onTimesteps(processOf({ type: 'vp_continuous' }), schedule)).toBe(schedule);
  });

  it('takes a range to its nearest timesteps', () => {
    const { sigmaMin, sigmaMax } = rangeOnTimesteps(process, { sigmaMin: 0.4, sigmaMax: 14.5 });
    expect([process.timeOf(sigmaMin), process.timeOf(sigmaMax)]).toEqual([125, 998]);
  });

  it('has only Infinity near Infinity', () => {
    const levels = Float64Array.of(1, 2, Infinity);
    expect([1.4, 1.5, 1e9, Infinity].map((value) => nearestIndex(levels, value))).toEqual([0, 1, 1, 2]);
  });
});
