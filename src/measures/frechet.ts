import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { groupOf, GROUPS, jackknife, type Estimate } from './jackknife.ts';
import type { FeatureReference } from './reference.ts';

/** Running sums of feature vectors: mean and covariance of any union of groups come from them. */
interface Moments {
  readonly count: number;
  /** [F]. */
  readonly sum: Matrix;
  /** [F, F], of f f^T. */
  readonly products: Matrix;
}

/**
 * Frechet distance between Gaussians fitted to features:
 *   |mu - mu_r|^2 + tr(C + C_r - 2 (C_r^(1/2) C C_r^(1/2))^(1/2)).
 * Biased upwards, the more so the fewer samples: only figures of equally many compare.
 *
 * @param features - of the samples, float32 [count, F]
 */
export function frechetDistance(
  features: Float32Array,
  count: number,
  reference: FeatureReference,
): Estimate {
  const groups = Array.from({ length: GROUPS }, (_, group) => momentsOf(features, count, group));
  const all = groups.reduce(add);
  return jackknife((without) => distance(without === null ? all : subtract(all, groups[without]), reference));
}

function momentsOf(features: Float32Array, count: number, group: number): Moments {
  const size = features.length / count;
  const rows = Array.from({ length: count }, (_, i) => i).filter((i) => groupOf(i, count) === group);
  const matrix = new Matrix(rows.map((i) => Array.from(features.subarray(i * size, (i + 1) * size))));
  return {
    count: rows.length,
    sum: Matrix.columnVector(matrix.sum('column')),
    products: matrix.transpose().mmul(matrix),
  };
}

function distance({ count, sum, products }: Moments, { mean, covariance, root }: FeatureReference): number {
  const centre = Matrix.div(sum, count);
  const ownCovariance = Matrix.sub(products, centre.mmul(centre.transpose()).mul(count)).div(count - 1);
  const offset = Matrix.sub(centre, Matrix.columnVector(mean)).norm('frobenius') ** 2;
  const cross = root.mmul(ownCovariance).mmul(root);
  const { realEigenvalues } = new EigenvalueDecomposition(cross, { assumeSymmetric: true });
  const overlap = realEigenvalues.reduce((total, value) => total + Math.sqrt(Math.max(0, value)), 0);
  return offset + ownCovariance.trace() + covariance.trace() - 2 * overlap;
}

function add(one: Moments, other: Moments): Moments {
  return combine(one, other, 1);
}

function subtract(one: Moments, other: Moments): Moments {
  return combine(one, other, -1);
}

function combine(one: Moments, other: Moments, sign: 1 | -1): Moments {
  return {
    count: one.count + sign * other.count,
    sum: Matrix.add(one.sum, Matrix.mul(other.sum, sign)),
    products: Matrix.add(one.products, Matrix.mul(other.products, sign)),
  };
}
