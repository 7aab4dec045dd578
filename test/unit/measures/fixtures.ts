import { randomNormal } from 'd3-random';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { project, projectionDirections } from '../../../src/measures/projections.ts';
import type { SampleSummary } from '../../../src/measures/sample-summary.ts';

export function normals(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return randomNormal.source(() => uniformFloat64(generator))();
}

/** float32 [count, dimension], normal. */
export function cloud(seed: number, count: number, dimension: number, std = 1, mean = 0): Float32Array {
  const normal = normals(seed);
  return Float32Array.from({ length: count * dimension }, () => mean + std * normal());
}

export function summaryOf(
  samples: Float32Array,
  dimension: number,
  features: Float32Array | null = null,
): SampleSummary {
  const projections = project(samples, dimension, projectionDirections(dimension));
  return { count: samples.length / dimension, projections, features };
}
