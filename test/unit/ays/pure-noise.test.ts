import { describe, expect, it } from 'vitest';
import { baselines } from '../../../src/ays/baselines.ts';
import { gaussianGram, gaussianKlub } from '../../../src/ays/gaussian.ts';
import type { ErrorGram } from '../../../src/ays/gram.ts';
import { klub, scheduleCost } from '../../../src/ays/klub.ts';
import { logSpacedLevels } from '../../../src/ays/levels.ts';
import { multistepCost } from '../../../src/ays/multistep-cost.ts';
import { toSchedule } from '../../../src/ays/schedule.ts';
import { candidatePools } from '../../../src/solving/candidates.ts';
import { OBJECTIVES } from '../../../src/solvers/objectives.ts';
import { flowProcess } from '../../../src/models/processes/flow.ts';
import { processSettings, type FlowSettings } from '../../../src/models/process-settings.ts';

const C = 0.5;
const PROCESS = flowProcess(processSettings.parse({ type: 'flow', sigma_min: 0.002 }) as FlowSettings);

/** Levels up to 999 and pure noise, at which the loss is that of knowing nothing: d c^2. */
function gramToPureNoise(size: number): ErrorGram {
  const finite = gaussianGram(logSpacedLevels(PROCESS.sigmaMin, PROCESS.sigmaMax, size - 1), C, 1);
  const values = Float64Array.from({ length: size * size }, (_, i) => {
    const [row, column] = [Math.floor(i / size), i % size];
    const lower = Math.min(row, column);
    return lower === size - 1 ? C * C : finite.values[lower * (size - 1) + lower];
  });
  return { levels: Float64Array.of(...finite.levels, Infinity), values };
}

const gram = gramToPureNoise(128);

describe('a Gram with a row of pure noise', () => {
  it.each([[1], [0.1], [30], [900]])(
    'costs the step from pure noise to %d as the closed form does',
    (sigma) => {
      const rest = [sigma, PROCESS.sigmaMin];
      // As b grows, u = c^2 (b^2 - a^2) / (a^2 (b^2 + c^2)) tends to (c / a)^2.
      const u = (C / sigma) ** 2;
      const first = u < 1e-4 ? (u * u) / 4 : (u - Math.log1p(u)) / 2;
      const expected = first + gaussianKlub(toSchedule(rest), C, 1);
      expect(klub(gram, toSchedule([Infinity, ...rest])) / expected).toBeCloseTo(1, 2);
    },
  );

  it.each(['euler', 'dpmpp_2m', 'dpmpp_3m_sde', 'er_sde_3'] as const)(
    'has optima of every exponent and step count for %s, better than the usual schedules',
    (solver) => {
      const gram = gramToPureNoise(40);
      const steps = [1, 2, 6];
      const common = { gram, process: PROCESS, dataStd: C, objective: OBJECTIVES[solver], steps };
      const pools = candidatePools({ ...common, exponent: 'auto', published: steps.map(() => null) });
      for (const [i, { tempered, defaults, blends }] of pools.entries()) {
        for (const { sigmas, klub: value, origin } of [...tempered, ...defaults, ...blends]) {
          expect([sigmas[0], sigmas.at(-1), sigmas.length]).toEqual([
            Infinity,
            PROCESS.sigmaMin,
            steps[i] + 1,
          ]);
          expect(Number.isFinite(value)).toBe(true);
          expect(multistepCost(gram, sigmas, origin.exponent ?? 1, OBJECTIVES[solver])).toBeGreaterThan(0);
        }
        const least = Math.min(...tempered.map((one) => one.klub));
        for (const one of defaults) expect(least).toBeLessThanOrEqual(one.klub * (1 + 1e-12));
      }
    },
  );

  it('costs a schedule of one output a step the same in both ways', () => {
    const { time_uniform } = baselines(PROCESS.sigmaMin, Infinity, 10, C, PROCESS);
    for (const p of [0, 0.5, 1, 3]) {
      const own = multistepCost(gram, time_uniform, p, OBJECTIVES.euler);
      expect(own / scheduleCost(gram, time_uniform, p)).toBeCloseTo(1, 9);
    }
  });
});

describe('the usual schedules from pure noise', () => {
  it('go on from the largest finite level, or reach it in their own time', () => {
    const usual = baselines(PROCESS.sigmaMin, Infinity, 4, C, PROCESS);
    expect(usual.edm.slice(0, 2)).toEqual([Infinity, PROCESS.sigmaMax]);
    expect(usual.time_uniform[2]).toBeCloseTo(1.004, 2);
    expect(usual.arctan[2]).toBeCloseTo(C, 2);
    for (const schedule of Object.values(baselines(PROCESS.sigmaMin, Infinity, 1, C, PROCESS)))
      expect(schedule).toEqual([Infinity, PROCESS.sigmaMin]);
  });
});
