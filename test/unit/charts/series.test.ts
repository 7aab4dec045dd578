import { describe, expect, it } from 'vitest';
import { seriesOf, type OwnModel } from '../../../src/charts/series.ts';
import { noiseProcess } from '../../../src/models/processes/index.ts';
import type { ProcessSettings } from '../../../src/models/process-settings.ts';
import { publishedSchedule } from '../../../src/schedules/published.ts';
import { usualSchedules } from '../../../src/solving/usual-schedules.ts';
import { fromPureNoise, scheduleOf } from '../schedules/fixtures.ts';

const COSINE: ProcessSettings = { type: 'vp', beta_schedule: 'squaredcos_cap_v2' };
const FLOW: ProcessSettings = { type: 'flow', shift: 3, num_train_timesteps: 1000 };

const modelOf = (process: ProcessSettings): OwnModel => ({
  process: noiseProcess({ process, prediction: 'denoised' }),
  dataStd: 0.5,
});
const drawn = (...given: Parameters<typeof seriesOf>) =>
  Object.fromEntries(seriesOf(...given).map(({ name, sigmas }) => [name, sigmas]));

describe('seriesOf', () => {
  it('draws the hand-made schedules that were compared with: in the own time of the model, on its timesteps', () => {
    const model = modelOf(COSINE);
    const schedule = scheduleOf([50, 5, 0.5, 0.05]);
    const usual = usualSchedules(model.process, { sigmaMin: 0.05, sigmaMax: 50 }, 3, 0.5);
    const { own, ...others } = drawn(schedule, model);
    expect(own).toEqual(schedule.sigmas);
    expect(others).toEqual(usual);
    expect(others['time_uniform']).not.toEqual(drawn(schedule, modelOf(FLOW))['time_uniform']);
  });

  it('leaves the point of pure noise out, and no other', () => {
    for (const sigmas of Object.values(drawn(fromPureNoise(), modelOf(FLOW)))) {
      expect(sigmas).toHaveLength(4);
      expect(sigmas.map(Number.isFinite)).toEqual([false, true, true, true]);
    }
  });

  it('draws of a model that is gone what needs no model, and of one of the paper its own time', () => {
    const gone = scheduleOf([50, 5, 0.05], { model: 'gone' });
    expect(Object.keys(drawn(gone, null))).toEqual(['edm', 'log_linear', 'own']);
    for (const name of ['stable-diffusion-xl', 'deepfloyd-if-stage-1', 'stable-video-diffusion'])
      expect(Object.keys(drawn(publishedSchedule(name, 10)!, null))).toEqual([
        'edm',
        'log_linear',
        'time_uniform',
        'own',
      ]);
  });
});
