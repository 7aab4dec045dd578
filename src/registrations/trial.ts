import { logSpacedLevels } from '../ays/levels.ts';
import type { NoiseProcess } from '../models/processes/process.ts';

const LEVELS = 8;
/** Noise levels within this factor of the data's standard deviation: there a denoiser has something to do. */
const SPREAD = 4;
/** Of the error of a guess that needs no model: on Gaussian data the best denoiser has 0.5 to 0.94 of it, on others less. */
const LARGEST_RATIO = 0.95;

/**
 * Where a model is tried: levels about the standard deviation of its data, ascending; its own timesteps where it has them.
 *
 * @returns null where the model's own range does not reach them
 */
export function trialLevels(dataStd: number, process: TrialRange): Float64Array | null {
  const low = Math.max(process.sigmaMin, dataStd / SPREAD);
  const high = Math.min(process.sigmaMax, dataStd * SPREAD);
  if (low >= high) return null;
  const levels = logSpacedLevels(low, high, LEVELS);
  const { timestepSigmas } = process;
  if (!timestepSigmas) return levels;
  const own = timestepSigmas.filter((sigma) => Number.isFinite(sigma));
  return Float64Array.from(new Set(levels.map((level) => nearest(own, level))));
}

type TrialRange = Pick<NoiseProcess, 'sigmaMin' | 'sigmaMax' | 'timestepSigmas'>;

function nearest(sigmas: Float64Array, level: number): number {
  const distance = (sigma: number) => Math.abs(Math.log(sigma / level));
  return sigmas.reduce((best, sigma) => (distance(sigma) < distance(best) ? sigma : best));
}

export interface MeasuredLoss {
  /** ascending */
  readonly levels: Float64Array;
  /** E|D(x, sigma) - x0|^2 at each, summed over the dimensions */
  readonly loss: readonly number[];
  readonly dimension: number;
  /** variance of the data about the best constant guess, mean over the dimensions */
  readonly variance: number;
}

/**
 * The error of a model over that of the better of two guesses that need none: the mean of the data, and the noisy input
 * as it is. Geometric mean over the levels; below 1 the model is of use.
 */
export function errorRatio({ levels, loss, dimension, variance }: MeasuredLoss): number {
  const logs = loss.map((value, i) => Math.log(value / (dimension * Math.min(variance, levels[i] ** 2))));
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
}

/** Whether a model with that ratio denoises. */
export function denoises(ratio: number): boolean {
  return ratio < LARGEST_RATIO;
}

/** A reading of the model that was tried as well; its ratio is infinite where it cannot be run so. */
export interface TriedVariant {
  readonly change: string;
  readonly ratio: number;
}

/** In words for whoever registered the model: that it does not denoise, and with what it would. */
export function objectionTo(levels: Float64Array, ratio: number, variants: readonly TriedVariant[]): string {
  const found = `it does not denoise its calibration data: ${findings(levels, ratio)}`;
  const best = variants
    .filter((variant) => denoises(variant.ratio))
    .sort((a, b) => a.ratio - b.ratio)
    .at(0);
  const advice = best
    ? `with ${best.change} it would be ${digits(best.ratio)} times`
    : 'no other prediction or scaling that was tried fits either: check that the data are those it was trained on, and the process';
  return `${found}; ${advice}`;
}

/** Of a model that denoises, but not without the conditions that it declares as no condition. */
export function uselessWithoutCondition(levels: Float64Array, ratio: number): string {
  return (
    `without condition it does not denoise its calibration data: ${findings(levels, ratio)}; check unconditional of its ` +
    'conditioning: what the model was given in training where a condition was dropped'
  );
}

function findings(levels: Float64Array, ratio: number): string {
  const range = `between sigma ${digits(levels[0])} and ${digits(levels[levels.length - 1])}`;
  return `${range} its error is ${digits(ratio)} times that of answering with the mean of the data or with the noisy input itself`;
}

export function outOfReach(dataStd: number, sigmaMin: number, sigmaMax: number): string {
  return (
    `its noise levels go from ${digits(sigmaMin)} to ${digits(sigmaMax)}, but the standard deviation of its calibration data is ` +
    `${digits(dataStd)}: check the scale of the data (range, scaling_factor)`
  );
}

function digits(value: number): string {
  return value >= 1e4 || value < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}
