/**
 * What a probe measures: M[j,k] = E<e_j, e_k>, e_k = D(x_{s_k}, s_k) - x0, the x on one forward path
 * x_b = x_t + sqrt(b^2 - t^2) eps. Summed over the d dimensions, averaged over paths.
 */
export interface ErrorGram {
  /** The G noise levels s_k, ascending. */
  readonly levels: Float64Array;
  /** G x G, row-major, symmetric, positive semi-definite. */
  readonly values: Float64Array;
}

/** Length of the packed upper triangle of a symmetric matrix. */
function packedLength(size: number): number {
  return (size * (size + 1)) / 2;
}

/** Where entry (row, column), row <= column, lies in the packed upper triangle (rows one after another). */
export function packedIndex(size: number, row: number, column: number): number {
  return row * size - (row * (row - 1)) / 2 + (column - row);
}

/**
 * The upper triangle, row by row, of a symmetric row-major matrix: size * (size + 1) / 2 numbers.
 * @throws RangeError when `values` is not size x size.
 */
export function packSymmetric(values: Float64Array, size: number): Float64Array {
  requireLength(values, size * size);
  const packed = new Float64Array(packedLength(size));
  let next = 0;
  for (let row = 0; row < size; row++) {
    const start = row * size;
    packed.set(values.subarray(start + row, start + size), next);
    next += size - row;
  }
  return packed;
}

/**
 * The inverse of {@link packSymmetric}.
 * @throws RangeError when `packed` is not the triangle of a size x size matrix.
 */
export function unpackSymmetric(packed: Float64Array, size: number): Float64Array {
  requireLength(packed, packedLength(size));
  const values = new Float64Array(size * size);
  let next = 0;
  for (let row = 0; row < size; row++) {
    for (let column = row; column < size; column++) {
      const value = packed[next++];
      values[row * size + column] = value;
      values[column * size + row] = value;
    }
  }
  return values;
}

/**
 * The Gram of a probe from the packed sums over the paths of each of its blocks, given in block order. Blocks
 * are added one after another in that order, never in partial sums, so the result is the same to the bit
 * however the blocks were spread over shards.
 * @throws RangeError when there is no block, or one does not match the levels.
 */
export function meanGram(
  levels: Float64Array,
  packedBlockSums: readonly Float64Array[],
  pathsPerBlock: number,
): ErrorGram {
  if (packedBlockSums.length === 0) throw new RangeError('a Gram needs at least one block');
  const mean = new Float64Array(packedLength(levels.length));
  for (const block of packedBlockSums) {
    requireLength(block, mean.length);
    for (let i = 0; i < mean.length; i++) mean[i] += block[i];
  }
  const paths = packedBlockSums.length * pathsPerBlock;
  return {
    levels,
    values: unpackSymmetric(
      mean.map((sum) => sum / paths),
      levels.length,
    ),
  };
}

function requireLength(array: Float64Array, length: number): void {
  if (array.length !== length) throw new RangeError(`expected ${length} numbers, not ${array.length}`);
}
