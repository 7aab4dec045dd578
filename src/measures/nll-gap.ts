import { groupOf, jackknife, type Estimate } from './jackknife.ts';
import { PROJECTIONS } from './projections.ts';
import type { SampleSummary } from './sample-summary.ts';

/** Held-out data, for the distance to its nearest. */
export interface NeighbourReference {
  /** float32 [M, 128], projections. */
  readonly points: Float32Array;
  /** Of the data among themselves. */
  readonly meanLogDistance: number;
}

/** Which neighbour: the nearest alone is twice as noisy. */
const NEIGHBOUR = 3;

/**
 * How far the mean negative log-likelihood of samples is from that of held-out data, in nats, by nearest neighbours
 * (Kozachenko and Leonenko): up to a constant it is d E ln r, r the distance to the third nearest of the data. What
 * distances between whole distributions hardly see, samples spread a little wide about the data or collapsed onto them,
 * shows here. Absolute, since collapse lowers the likelihood's negative.
 *
 * @param dimension - d of the samples
 */
export function nllGap(
  { projections, count }: SampleSummary,
  { points, meanLogDistance }: NeighbourReference,
  dimension: number,
): Estimate {
  const logs = logDistances(projections, points, null);
  return jackknife((without) => {
    const kept = logs.filter((_, sample) => groupOf(sample, count) !== without);
    return dimension * Math.abs(mean(kept) - meanLogDistance);
  });
}

/** @param points - float32 [M, 128], projections of held-out data */
export function neighbourReference(points: Float32Array): NeighbourReference {
  const others = (point: number) => point;
  return { points, meanLogDistance: mean(logDistances(points, points, others)) };
}

/**
 * ln r of every sample. Distances are those of the projections: in proportion to those of the samples.
 *
 * @param self - the point that a sample is itself; null when samples are no points
 */
function logDistances(
  samples: Float32Array,
  points: Float32Array,
  self: ((sample: number) => number) | null,
): number[] {
  return Array.from({ length: samples.length / PROJECTIONS }, (_, sample) => {
    const own = samples.subarray(sample * PROJECTIONS, (sample + 1) * PROJECTIONS);
    return Math.log(neighbourDistance(own, points, self?.(sample) ?? -1)) / 2;
  });
}

/** The squared distance to the third nearest. */
function neighbourDistance(own: Float32Array, points: Float32Array, self: number): number {
  const nearest = new Array<number>(NEIGHBOUR).fill(Infinity);
  const count = points.length / PROJECTIONS;
  for (let point = 0; point < count; point++) {
    if (point === self) continue;
    const distance = squaredDistance(own, points, point * PROJECTIONS, nearest[NEIGHBOUR - 1]);
    if (distance >= nearest[NEIGHBOUR - 1]) continue;
    nearest[NEIGHBOUR - 1] = distance;
    nearest.sort((a, b) => a - b);
  }
  return nearest[NEIGHBOUR - 1];
}

/** Given up once it exceeds `limit`: most points are far away. */
function squaredDistance(own: Float32Array, points: Float32Array, from: number, limit: number): number {
  let sum = 0;
  for (let k = 0; k < PROJECTIONS && sum < limit; k++) sum += (own[k] - points[from + k]) ** 2;
  return sum;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
