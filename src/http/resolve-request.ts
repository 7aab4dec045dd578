import { wrongField } from '../errors.ts';
import { resolveRequest, type OptimizeRequest, type ResolvedRequest } from '../jobs/request.ts';
import { takesGuidance } from '../models/conditioning.ts';
import type { ReadyModel } from '../models/inspect.ts';
import { noiseProcess } from '../models/processes/index.ts';
import { probeLevels, rangeOnTimesteps, wholeRange, type NoiseRange } from '../models/processes/levels.ts';
import type { NoiseProcess } from '../models/processes/process.ts';

/**
 * Fills in the model's own range and holds the request to what the model can do.
 *
 * @throws StepsmithError `invalid_request`
 */
export function resolveForModel(request: OptimizeRequest, { manifest }: ReadyModel): ResolvedRequest {
  if (request.validation?.metric === 'frechet' && !manifest.validation?.features)
    throw wrongField(
      'validation/metric',
      `${manifest.name} declares no feature network; take energy_distance`,
    );
  requireGuidance(request, manifest);
  const process = noiseProcess(manifest);
  const range = rangeOnTimesteps(process, wantedRange(request, process));
  if (range.sigmaMin >= range.sigmaMax)
    throw wrongField('sigma_min', `must be below sigma_max (${range.sigmaMax})`);
  if (request.method === 'coordinate_descent' && range.sigmaMax === Infinity)
    throw wrongField(
      'sigma_max',
      'coordinate_descent cannot begin at pure noise, where this model does; give a sigma_max',
    );
  const resolved = resolveRequest(request, range);
  requireLevels(resolved, process, range);
  return resolved;
}

function requireGuidance(
  { guidance_scale }: OptimizeRequest,
  { name, conditioning }: ReadyModel['manifest'],
): void {
  if (guidance_scale === 1 || takesGuidance({ conditioning })) return;
  const reason = conditioning
    ? `none of its inputs has an unconditional counterpart (conditioning.${Object.keys(conditioning)[0]}.unconditional of its manifest)`
    : 'it is not conditioned on anything';
  throw wrongField('guidance_scale', `must be 1 for ${name}: ${reason}`);
}

function wantedRange(request: OptimizeRequest, process: NoiseProcess): NoiseRange {
  const { sigmaMin: lowest, sigmaMax: highest } = process;
  const whole = wholeRange(process);
  const { sigma_min: sigmaMin = lowest, sigma_max: sigmaMax = whole.sigmaMax } = request;
  const range = `the model's range is ${lowest} to ${highest}`;
  if (sigmaMin < lowest || sigmaMin > highest) throw wrongField('sigma_min', range);
  if (sigmaMax < lowest || (sigmaMax > highest && sigmaMax !== Infinity))
    throw wrongField('sigma_max', range);
  return { sigmaMin, sigmaMax };
}

/** A range of few timesteps holds few steps. */
function requireLevels({ probe, steps }: ResolvedRequest, process: NoiseProcess, range: NoiseRange): void {
  if (process.timestepSigmas === null) return;
  const largest = Math.max(...steps);
  const wanted = probe?.levels ?? largest + 1;
  const { length } = probeLevels(process, range, Math.max(wanted, largest + 1));
  if (length <= largest)
    throw wrongField(
      'steps',
      `the model has ${length} timesteps in this range, which hold at most ${length - 1} steps`,
    );
}
