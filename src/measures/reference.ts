import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { neighbourReference, type NeighbourReference } from './nll-gap.ts';
import { PROJECTIONS } from './projections.ts';

/** Held-out data along one direction. */
export interface SortedLine {
  /** Ascending, float64 [M]. */
  readonly values: Float64Array;
  /** Of the first 0..M values, float64 [M + 1]. */
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** Features of held-out data. */
export interface FeatureReference {
  readonly mean: Float64Array;
  /** [F, F]. */
  readonly covariance: Matrix;
  /** The symmetric square root of the covariance. */
  readonly root: Matrix;
}

/** What samples are compared with. */
export interface Reference {
  readonly lines: readonly SortedLine[];
  /** E|Y - Y'| along each direction, over pairs of different samples. */
  readonly spreads: readonly number[];
  /** Without a feature network null, and neighbours instead. */
  readonly features: FeatureReference | null;
  readonly neighbours: NeighbourReference | null;
}

/**
 * @param projections - of held-out data, float32 [M, 128]
 * @param features - mean [F] and covariance [F * F] of their features; null without a feature network
 */
export function toReference(
  projections: Float32Array,
  features: { readonly mean: Float64Array; readonly covariance: Float64Array } | null,
): Reference {
  const lines = Array.from({ length: PROJECTIONS }, (_, k) => sortedLine(projections, k));
  return {
    lines,
    spreads: lines.map(({ values }) => meanAbsoluteDifference(values, values.length)),
    features: features && featureReference(features.mean, features.covariance),
    neighbours: features ? null : neighbourReference(projections),
  };
}

function sortedLine(projections: Float32Array, k: number): SortedLine {
  const count = projections.length / PROJECTIONS;
  const values = Float64Array.from({ length: count }, (_, i) => projections[i * PROJECTIONS + k]).sort();
  const sums = new Float64Array(count + 1);
  const squares = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) {
    sums[i + 1] = sums[i] + values[i];
    squares[i + 1] = squares[i] + values[i] ** 2;
  }
  return { values, sums, squares };
}

/**
 * The mean of |x - x'| over pairs of different values: of ascending x, sum_i (2 i - n + 1) x_i counts each pair once.
 *
 * @param sorted - its first `count` entries, ascending
 */
export function meanAbsoluteDifference(sorted: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (2 * i - count + 1) * sorted[i];
  return (2 * sum) / (count * (count - 1));
}

function featureReference(mean: Float64Array, values: Float64Array): FeatureReference {
  const covariance = Matrix.from1DArray(mean.length, mean.length, values);
  const { eigenvectorMatrix: vectors, realEigenvalues } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const roots = Matrix.diag(realEigenvalues.map((value) => Math.sqrt(Math.max(0, value))));
  return { mean, covariance, root: vectors.mmul(roots).mmul(vectors.transpose()) };
}
