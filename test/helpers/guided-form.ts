// The mixture of closed-form.ts under classifier-free guidance.
import { randomNormal } from 'd3-random';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { ErrorGram } from '../../src/ays/gram.ts';
import { closedFormDenoise, MIXTURE, modesOf } from './closed-form.ts';

/** Paths of a point that the Gram of the guided denoiser is the mean of. */
const GUIDED_PATHS = 40_000;

/**
 * E<e_j, e_k> of one point, e = D_u + w (D_c - D_u) - x0, over paths of both classes in float64: a guided denoiser is no
 * posterior mean, so that no formula has it.
 */
export function closedFormGuidedGram(levels: Float64Array, scale: number): ErrorGram {
  const generator = xoroshiro128plus(3);
  const normal = randomNormal.source(() => uniformFloat64(generator))();
  const size = levels.length;
  const values = new Float64Array(size * size);
  for (let path = 0; path < GUIDED_PATHS; path++) {
    const label = path % 2;
    const modes = modesOf(label);
    const mean = MIXTURE.means[modes[Math.floor(path / 2) % modes.length]];
    const x0 = mean.map((value) => value + MIXTURE.std * normal());
    const errors = errorsOf(x0, levels, label, scale, normal);
    for (let j = 0; j < size; j++)
      for (let k = 0; k < size; k++)
        values[j * size + k] +=
          (errors[2 * j] * errors[2 * k] + errors[2 * j + 1] * errors[2 * k + 1]) / GUIDED_PATHS;
  }
  return { levels, values };
}

/** Both coordinates of e at every level, along one path. */
function errorsOf(
  x0: readonly number[],
  levels: Float64Array,
  label: number,
  scale: number,
  normal: () => number,
): Float64Array {
  const errors = new Float64Array(2 * levels.length);
  let x = x0;
  levels.forEach((sigma, j) => {
    const below = j === 0 ? 0 : levels[j - 1];
    x = x.map((value) => value + Math.sqrt(sigma * sigma - below * below) * normal());
    const [without, within] = [closedFormDenoise(x, sigma), closedFormDenoise(x, sigma, label)];
    for (const axis of [0, 1] as const)
      errors[2 * j + axis] = without[axis] + scale * (within[axis] - without[axis]) - x0[axis];
  });
  return errors;
}
