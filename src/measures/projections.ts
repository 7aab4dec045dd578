import { randomNormal } from 'd3-random';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Directions onto which samples are projected: all that is kept of a sample but its features. */
export const PROJECTIONS = 128;

/** Part of the meaning of every stored projection. */
const SEED = 20_240_422;

/** Fixed unit vectors, uniform on the sphere: float32 [128 * dimension], one direction after another. */
export function projectionDirections(dimension: number): Float32Array {
  const generator = xoroshiro128plus(SEED);
  const normal = randomNormal.source(() => uniformFloat64(generator))();
  const directions = new Float32Array(PROJECTIONS * dimension);
  for (let k = 0; k < PROJECTIONS; k++) {
    const direction = Array.from({ length: dimension }, normal);
    const length = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
    directions.set(
      direction.map((value) => value / length),
      k * dimension,
    );
  }
  return directions;
}

/**
 * @param samples - float32 [count, dimension]
 * @param directions - as {@link projectionDirections} gives them
 * @returns float32 [count, 128]
 */
export function project(samples: Float32Array, dimension: number, directions: Float32Array): Float32Array {
  const count = samples.length / dimension;
  const projections = new Float32Array(count * PROJECTIONS);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < PROJECTIONS; k++) {
      let sum = 0;
      for (let j = 0; j < dimension; j++) sum += samples[i * dimension + j] * directions[k * dimension + j];
      projections[i * PROJECTIONS + k] = sum;
    }
  }
  return projections;
}
