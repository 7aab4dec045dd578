import { describe, expect, it } from 'vitest';
import { chooseSchedule, measureChosen } from '../../../src/selection/choose.ts';
import { FIRST_RUNG } from '../../../src/selection/race.ts';
import type { Candidate, CandidatePool } from '../../../src/selection/candidate.ts';
import { worstLoss } from '../../../src/selection/rule.ts';
import { blend } from '../../../src/selection/blend.ts';
import { candidate, POOL, syntheticMeasure, tempered, type Truth } from './fixtures.ts';

const SAMPLES = 512;
const task = { pool: POOL, primary: 'frechet', samples: SAMPLES, refine: false } as const;

/** Truths by name; what is not named is far behind. */
function truths(known: Record<string, Truth | null>) {
  const FAR: Truth = { frechet: 30, energy_distance: 30, sliced_wasserstein: 30 };
  return ({ name }: Candidate): Truth | null => (name in known ? known[name] : FAR);
}

const even = (value: number): Truth => ({
  frechet: value,
  energy_distance: value,
  sliced_wasserstein: value,
});

describe('chooseSchedule', () => {
  it('publishes what is best on every measure, and says that it held', async () => {
    const { measure } = syntheticMeasure(truths({ edm: even(10), 'p=1': even(8) }));
    const { chosen, winner, held, confirmation } = await chooseSchedule(task, measure);
    expect([chosen.name, winner.name, held]).toEqual(['p=1', 'p=1', true]);
    expect(confirmation.map((one) => one.candidate.name)).toContain('edm');
    expect(confirmation.every(({ samples }) => samples === SAMPLES)).toBe(true);
  });

  it('passes over what is best on the primary measure but worse than a default on another', async () => {
    const sharp = { ...even(10), frechet: 5, sliced_wasserstein: 20 };
    const { measure } = syntheticMeasure(truths({ edm: even(10), 'p=1': even(9), 'p=2': sharp }));
    expect((await chooseSchedule(task, measure)).chosen.name).toBe('p=1');
  });

  it('publishes the best default where nothing is better', async () => {
    const { measure } = syntheticMeasure(truths({ edm: even(10), log_linear: even(12) }));
    const { chosen, winner, held } = await chooseSchedule(task, measure);
    expect([chosen.name, winner.name, held]).toEqual(['edm', 'edm', false]);
  });

  it('publishes the default that is best on the primary measure where they trade one measure for another', async () => {
    const others = { ...even(10), frechet: 12, sliced_wasserstein: 7 };
    const { measure } = syntheticMeasure(truths({ edm: even(10), log_linear: others }));
    expect(await chooseSchedule(task, measure)).toMatchObject({ chosen: { name: 'edm' }, held: false });
  });

  it('publishes the default when a win does not hold on fresh noise and data', async () => {
    const { measure } = syntheticMeasure(({ name }, phase) => {
      if (name === 'edm') return even(10);
      return name === 'p=1' ? even(phase === 'choice' ? 8 : 11) : even(30);
    });
    const { chosen, winner, held } = await chooseSchedule(task, measure);
    expect([chosen.name, winner.name, held]).toEqual(['edm', 'p=1', false]);
  });

  it('tries the runner-up where the winner loses on another measure there, and publishes it if it holds', async () => {
    const sharp = { ...even(6), sliced_wasserstein: 20 };
    const truth =
      (runnerUp: Truth) =>
      ({ name }: Candidate, phase: string): Truth => {
        if (name === 'edm') return even(10);
        if (name === 'p=2') return phase === 'choice' ? even(6.1) : runnerUp;
        return name === 'p=1' ? (phase === 'choice' ? even(6) : sharp) : even(30);
      };
    const { measure } = syntheticMeasure(truth(even(6.1)), 5);
    const { chosen, winner, held, confirmation } = await chooseSchedule(task, measure);
    expect([chosen.name, winner.name, held]).toEqual(['p=2', 'p=1', true]);
    expect(confirmation.map((one) => one.candidate.name)).toEqual(['p=1', 'p=2', 'edm']);
    const { measure: neither } = syntheticMeasure(truth(even(11)), 5);
    expect(await chooseSchedule(task, neither)).toMatchObject({ chosen: { name: 'edm' }, held: false });
  });

  it('lets a candidate that diverges lose, with its reason, and goes on', async () => {
    const { measure } = syntheticMeasure(truths({ edm: even(10), 'p=1': null, 'p=2': even(9) }));
    const { chosen, measured } = await chooseSchedule(task, measure);
    expect(chosen.name).toBe('p=2');
    const lost = measured.find((one) => one.candidate.name === 'p=1')!;
    expect([lost.diverged, lost.samples]).toEqual(['sample 3 was NaN', FIRST_RUNG]);
  });

  it('goes on when every default diverges', async () => {
    const { measure } = syntheticMeasure(truths({ edm: null, log_linear: null, 'p=1': even(9) }));
    expect((await chooseSchedule(task, measure)).chosen.name).toBe('p=1');
  });

  it('gives up when all diverge, with the reason', async () => {
    const { measure } = syntheticMeasure(() => null);
    await expect(chooseSchedule(task, measure)).rejects.toThrow(
      /every one of the 4 candidates diverged; edm: sample 3 was NaN/,
    );
  });

  it('spends its samples on the contenders', async () => {
    const many = Array.from({ length: 14 }, (_, i) => tempered(`p=${i}`, 3 + i));
    const pool: CandidatePool = { ...POOL, tempered: many };
    const truth = truths({ edm: even(10), 'p=3': even(8), 'p=5': even(8.5) });
    const { measure, calls } = syntheticMeasure(truth);
    const { measured } = await chooseSchedule({ ...task, pool }, measure);
    const spent = (name: string) => measured.find((one) => one.candidate.name === name)!.samples;
    expect([spent('p=3'), spent('edm')]).toEqual([SAMPLES, SAMPLES]);
    expect(measured.reduce((sum, { samples }) => sum + samples, 0)).toBeLessThan(
      0.25 * SAMPLES * measured.length,
    );
    expect(calls.map(({ samples }) => samples)).toEqual(
      calls.map(({ samples }) => samples).toSorted((a, b) => a - b),
    );
  });

  it('looks at confirming samples once', async () => {
    const { measure, calls } = syntheticMeasure(truths({ edm: even(10), 'p=1': even(8) }));
    await chooseSchedule(task, measure);
    expect(calls.filter(({ phase }) => phase === 'confirmation')).toHaveLength(1);
  });

  it('keeps the second best default while it cannot be told from the best', async () => {
    const { measure } = syntheticMeasure(truths({ edm: even(10), log_linear: even(10.01), 'p=1': even(8) }));
    const { confirmation } = await chooseSchedule(task, measure);
    expect(confirmation.map((one) => one.candidate.name).sort()).toEqual(['edm', 'log_linear', 'p=1']);
  });

  it('takes the simpler of two that measure alike', async () => {
    const twins = [tempered('p=1', 3, 50), tempered('p=2', 4, 20)];
    const truth = truths({ edm: even(10), 'p=1': even(8), 'p=2': even(8) });
    const { measure } = syntheticMeasure(truth, 1e-9);
    const pool = { ...POOL, tempered: twins.map((one) => ({ ...one })) };
    expect((await chooseSchedule({ ...task, pool }, measure)).chosen.name).toMatch(/p=[12]/);
    const { measure: equal } = syntheticMeasure((one) => truth({ ...one, name: one.name }), 0);
    expect((await chooseSchedule({ ...task, pool }, equal)).chosen.name).toBe('p=2');
  });

  it('tries blends of the leading default with the leading optima', async () => {
    const [edm, p1] = [POOL.defaults[0], POOL.tempered[0]];
    const mixed = candidate('half', 5, 1, {
      sigmas: blend(edm.sigmas, p1.sigmas, 0.5),
      origin: { ...p1.origin, baseline: { name: 'edm', share: 0.5 } },
    });
    const other = candidate('other', 6, 1, {
      origin: { ...p1.origin, baseline: { name: 'log_linear', share: 0.5 } },
    });
    const pool = { ...POOL, blends: [mixed, other] };
    const { measure } = syntheticMeasure(truths({ edm: even(10), 'p=1': even(9), half: even(7) }));
    const { chosen, measured } = await chooseSchedule({ ...task, pool }, measure);
    expect(chosen.name).toBe('half');
    expect(measured.map((one) => one.candidate.name)).not.toContain('other');
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('rarely publishes what is worse, noise of seed %d', async (seed) => {
    const noise = 8;
    const truth = truths({ edm: even(10), log_linear: even(10.5), 'p=1': even(10.4), 'p=2': even(11) });
    const { measure } = syntheticMeasure(truth, noise, seed);
    const { chosen } = await chooseSchedule(task, measure);
    expect(truth(chosen)!.frechet).toBeLessThanOrEqual(10.5);
  });
});

describe('a local search', () => {
  /** Best where the middle sigma is 8, between the winner and its upper neighbour. */
  const valley = ({ name, sigmas }: Candidate): Truth =>
    name === 'edm' ? even(10) : even(6 + 4 * Math.abs(Math.log(sigmas[1] / 8)));

  it('moves the winner to where it is better, and says so', async () => {
    const { measure } = syntheticMeasure(valley, 0.05);
    const plain = await chooseSchedule(task, measure);
    const refined = await chooseSchedule({ ...task, refine: true }, measure);
    expect(refined.chosen.origin.refined).toBe(true);
    expect(plain.chosen.origin.refined).toBe(false);
    expect(valley(refined.chosen).frechet!).toBeLessThan(valley(plain.chosen).frechet! - 0.1);
    expect(refined.held).toBe(true);
  });

  it('leaves a winner alone that no move makes better', async () => {
    const top = ({ name, sigmas }: Candidate): Truth =>
      name === 'p=1' ? even(8) : even(9 + Math.abs(Math.log(sigmas[1])));
    const { measure } = syntheticMeasure(top, 0.05);
    const { chosen } = await chooseSchedule({ ...task, refine: true }, measure);
    expect([chosen.name, chosen.origin.refined]).toEqual(['p=1', false]);
  });
});

describe('measureChosen', () => {
  const pool = { ...POOL, tempered: [POOL.tempered[0]] };

  it('measures what was chosen beforehand beside every default, and publishes it all the same', async () => {
    const { measure, calls } = syntheticMeasure(truths({ edm: even(10), 'p=1': even(12) }));
    const { chosen, held, confirmation } = await measureChosen({ ...task, pool }, measure);
    expect([chosen.name, held]).toEqual(['p=1', false]);
    expect(confirmation.map((one) => one.candidate.name)).toEqual(['p=1', 'edm', 'log_linear']);
    expect(calls).toHaveLength(1);
  });

  it('fails when it diverges, with the reason', async () => {
    const { measure } = syntheticMeasure(truths({ 'p=1': null }));
    await expect(measureChosen({ ...task, pool }, measure)).rejects.toThrow('p=1 diverged: sample 3 was NaN');
  });
});

describe('where the defaults trade one measure for another', () => {
  /** EDM has the global shape, log-linear the sharpness; the optimum has both, no better than EDM on the primary. */
  const truth = truths({
    edm: { ...even(10), nll_gap: 5 },
    log_linear: { ...even(14), nll_gap: 1 },
    'p=1': { ...even(10), nll_gap: 1 },
  });

  it('publishes what is worse on no measure, though it is not better on the primary one', async () => {
    const { measure } = syntheticMeasure(truth, 0.5);
    const { chosen, held } = await chooseSchedule(task, measure);
    expect([chosen.name, held]).toEqual(['p=1', true]);
  });

  it('publishes what loses least where every schedule loses on some measure', async () => {
    const { measure } = syntheticMeasure((one, phase) => {
      const known = truth(one);
      return phase === 'confirmation' && one.name === 'p=1' ? { ...known, nll_gap: 1.3 } : known;
    }, 0.5);
    const { chosen, confirmation } = await chooseSchedule(task, measure);
    const loss = worstLoss(
      confirmation[0],
      confirmation.filter(({ candidate }) => candidate.origin.baseline),
      ['nll_gap'],
    );
    expect(loss).toBeGreaterThan(1.645);
    expect(chosen.name).toBe('p=1');
  });

  it('publishes the default where the optimum would be worse than it beyond doubt', async () => {
    const { measure } = syntheticMeasure((one, phase) => {
      const known = truth(one);
      return phase === 'confirmation' && one.name === 'p=1' ? { ...even(13), nll_gap: 1 } : known;
    }, 0.5);
    expect((await chooseSchedule(task, measure)).chosen.name).not.toBe('p=1');
  });
});
