import { createHash } from 'node:crypto';
import { randomNormal } from 'd3-random';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A generator whose whole 128-bit state comes from a hash: neighbouring seeds and paths share nothing. */
export function seededGenerator(label: string) {
  const digest = createHash('sha256').update(label).digest();
  return xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));
}

/** Numbers uniform in [0, 1), one a call. */
export function seededUniform(label: string): () => number {
  const generator = seededGenerator(label);
  return () => uniformFloat64(generator);
}

/** Standard normal numbers, one a call. */
export function seededNormals(label: string): () => number {
  return randomNormal.source(seededUniform(label))();
}
