import { logSpacedLevels } from '../ays/levels.ts';
import type { NoiseProcess } from '../models/processes/process.ts';
import { PATHS_PER_BLOCK } from '../probes/probe.ts';

const LEVELS = 8;
/** Noise levels within this factor of the data's standard deviation: there a denoiser has something to do. */
const SPREAD = 4;
/** Of the error of the best linear denoiser, which that of a good one exceeds by chance alone. */
const LARGEST_RATIO = 1.3;
/** Values whose errors are averaged: their mean is then known to 3 % where they are independent. */
const VALUES = 2048;
const MAX_BLOCKS = 64;

/** Blocks of paths that tell a denoiser from none: two, and more where a sample has few values. */
export function trialBlocks(dimension: number): number {
  return Math.min(MAX_BLOCKS, Math.max(2, Math.ceil(VALUES / (dimension * PATHS_PER_BLOCK))));
}

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
  /** variance of all values of the data about their overall mean */
  readonly variance: number;
}

/** Where a model compares worst. */
export interface WorstLevel {
  readonly sigma: number;
  /** Its error over that of the linear denoiser. */
  readonly ratio: number;
}

/**
 * The level at which the error of a model is largest beside that of the best linear denoiser that needs none: m + c (x - m)
 * with the mean m of the data and c = v / (v + sigma^2), whose error is v sigma^2 / (v + sigma^2). The ideal denoiser is nowhere
 * worse than that, and as bad on Gaussian data only. An answer of m or of x itself is, at one end of the levels, 17 times as bad.
 */
export function worstLevel({ levels, loss, dimension, variance }: MeasuredLoss): WorstLevel {
  const ratios = loss.map((value, i) => {
    const square = levels[i] ** 2;
    return { sigma: levels[i], ratio: (value / dimension) * (1 / variance + 1 / square) };
  });
  return ratios.reduce((worst, one) => (one.ratio > worst.ratio ? one : worst));
}

/** Whether a model denoises that is nowhere worse than that. */
export function denoises({ ratio }: Pick<WorstLevel, 'ratio'>): boolean {
  return ratio <= LARGEST_RATIO;
}

/** A reading of the model that was tried as well; its ratio is infinite where it cannot be run so. */
export interface TriedVariant {
  readonly change: string;
  readonly ratio: number;
}

/** In words for whoever registered the model: that it does not denoise, and with what it would. */
export function objectionTo(worst: WorstLevel, variants: readonly TriedVariant[]): string {
  const found = `it does not denoise its calibration data: ${findings(worst)}`;
  const best = variants
    .filter(denoises)
    .sort((a, b) => a.ratio - b.ratio)
    .at(0);
  const advice = best
    ? `with ${best.change} it would nowhere be more than ${digits(best.ratio)} times`
    : 'no other prediction or scaling that was tried fits either: check that the data are those it was trained on, and the process';
  return `${found}; ${advice}`;
}

/** Of a model that denoises, but not without the conditions that it declares as no condition. */
export function uselessWithoutCondition(worst: WorstLevel): string {
  return (
    `without condition it does not denoise its calibration data: ${findings(worst)}; check unconditional of its ` +
    'conditioning: what the model was given in training where a condition was dropped'
  );
}

function findings({ sigma, ratio }: WorstLevel): string {
  return (
    `at sigma ${digits(sigma)} its error is ${digits(ratio)} times that of the best linear guess, the noisy input drawn towards ` +
    'the mean of the data'
  );
}

export function outOfReach(dataStd: number, sigmaMin: number, sigmaMax: number): string {
  return (
    `its noise levels go from ${digits(sigmaMin)} to ${digits(sigmaMax)}, but the standard deviation of its calibration data is ` +
    `${digits(dataStd)}: check the scale of the data (range, scaling_factor)`
  );
}

/** Where the ends of its noise range are, in words. */
export function endsOf({ timestepSigmas, sigmaMin, sigmaMax, startsAtPureNoise }: NoiseProcess): string {
  const highest = startsAtPureNoise ? 'pure noise' : digits(sigmaMax);
  const range = timestepSigmas
    ? `timesteps 0 to ${timestepSigmas.length - 1}`
    : `sigma ${digits(sigmaMin)} to ${highest}`;
  return `at the ends of its process, ${range}`;
}

function digits(value: number): string {
  return value >= 1e4 || value < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}
