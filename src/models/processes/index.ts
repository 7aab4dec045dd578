import type { Prediction, ProcessSettings } from '../process-settings.ts';
import { edmProcess, preconditionedProcess } from './edm.ts';
import { flowProcess } from './flow.ts';
import type { NoiseProcess } from './process.ts';
import { vpContinuousProcess } from './vp-continuous.ts';
import { vpProcess } from './vp.ts';

/** The noise process of a manifest. */
export function noiseProcess(manifest: {
  readonly process: ProcessSettings;
  readonly prediction: Prediction;
}): NoiseProcess {
  const { process, prediction } = manifest;
  switch (process.type) {
    case 'edm':
      return isPreconditioned(prediction) ? preconditionedProcess(process) : edmProcess(process);
    case 'vp':
      return vpProcess(process);
    case 'vp_continuous':
      return vpContinuousProcess(process);
    case 'flow':
      return flowProcess(process);
  }
}

function isPreconditioned(prediction: Prediction): boolean {
  return prediction === 'edm' || prediction === 'v_prediction';
}
