import { baselines, type BaselineName } from '../ays/baselines.ts';
import type { Schedule } from '../ays/schedule.ts';
import type { NoiseRange } from '../models/processes/levels.ts';
import type { NoiseProcess } from '../models/processes/process.ts';
import { onTimesteps } from '../models/processes/timesteps.ts';

/** The hand-made schedules of a model, in its own time and on its own timesteps. */
export function usualSchedules(
  process: NoiseProcess,
  { sigmaMin, sigmaMax }: NoiseRange,
  steps: number,
  dataStd: number,
): Record<BaselineName, Schedule> {
  const usual = baselines(sigmaMin, sigmaMax, steps, dataStd, process);
  return {
    edm: onTimesteps(process, usual.edm),
    log_linear: onTimesteps(process, usual.log_linear),
    time_uniform: onTimesteps(process, usual.time_uniform),
    arctan: onTimesteps(process, usual.arctan),
  };
}
