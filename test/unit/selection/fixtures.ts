import { toSchedule } from '../../../src/ays/schedule.ts';
import type { Estimate } from '../../../src/measures/jackknife.ts';
import type { MeasureName } from '../../../src/measures/measure.ts';
import type { Candidate, CandidatePool, Measure, Measured, Phase } from '../../../src/selection/candidate.ts';
import { normals } from '../measures/fixtures.ts';

/** What a candidate would measure with endless samples. */
export type Truth = Partial<Record<MeasureName, number>>;

export function candidate(name: string, sigma: number, klub = 1, change: Partial<Candidate> = {}): Candidate {
  const origin = { exponent: null, order: null, baseline: { name, share: 1 }, refined: false };
  return { name, sigmas: toSchedule([80, sigma, 0.01]), origin, klub, ...change };
}

export function tempered(name: string, sigma: number, klub = 1): Candidate {
  const origin = { exponent: Number(/[\d.]+$/.exec(name)?.[0]), order: 1, baseline: null, refined: false };
  return candidate(name, sigma, klub, { origin });
}

export const POOL: CandidatePool = {
  defaults: [candidate('edm', 1), candidate('log_linear', 2)],
  tempered: [tempered('p=1', 3), tempered('p=2', 4)],
  blends: [],
  measured: [],
};

export interface Call {
  readonly phase: Phase;
  readonly names: readonly string[];
  readonly samples: number;
}

/**
 * Measures with a known truth and noise like that of samples: 1/sqrt(N) wide, half of it shared by all candidates; the
 * groups of the jackknife spread as such noise would.
 *
 * @param truth - by candidate and phase; null diverges
 */
export function syntheticMeasure(
  truth: (candidate: Candidate, phase: Phase) => Truth | null,
  noise = 1,
  seed = 1,
): { measure: Measure; calls: Call[] } {
  const calls: Call[] = [];
  const measure: Measure = (phase, candidates, samples) => {
    calls.push({ phase, names: candidates.map(({ name }) => name), samples });
    return Promise.resolve(candidates.map((one) => measured(one, phase, samples)));
  };
  return { measure, calls };

  function measured(one: Candidate, phase: Phase, samples: number): Measured {
    const known = truth(one, phase);
    if (known === null) return { candidate: one, samples, diverged: 'sample 3 was NaN', estimates: {} };
    const estimates = Object.entries(known).map(([name, value]) => {
      const common = groupNoise(`${seed}:${phase}:${name}`, samples);
      const own = groupNoise(`${seed}:${phase}:${name}:${one.name}`, samples);
      return [
        name,
        estimateOf(
          value,
          common.map((shared, g) => noise * (shared + 0.3 * own[g])),
        ),
      ] as const;
    });
    return { candidate: one, samples, diverged: null, estimates: Object.fromEntries(estimates) };
  }
}

/** Deviations of the means of 16 groups. */
function groupNoise(label: string, samples: number): number[] {
  const normal = normals(Array.from(label).reduce((hash, c) => (hash * 31 + c.charCodeAt(0)) | 0, 7));
  return Array.from({ length: 16 }, () => normal() / Math.sqrt(samples / 16));
}

function estimateOf(truth: number, groups: readonly number[]): Estimate {
  const sum = groups.reduce((total, value) => total + value, 0);
  return { value: truth + sum / 16, leftOut: groups.map((value) => truth + (sum - value) / 15) };
}
