import { TensorProto_DataType } from 'onnx-buf';
import { buildModel, node, nodeWith, value } from '../../src/models/onnx-builder.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';

/** Columns of one product: bounds the float64 copy (512 levels: 32 MiB) and fixes the order of summation. */
const COLUMNS = 8192;

/** Computes error Grams in ONNX Runtime, on the device the model runs on. */
export interface GramProduct {
  /**
   * E E^T of the errors E = D - x0, summed over all columns.
   *
   * The subtraction and the product are float64: at large sigma D nearly vanishes, every error is close to -x0, and
   * the interval costs are small differences of large entries. With float32 neighbouring costs are off by 18 % at sigma
   * 500 with d = 16384 (design, section 2).
   *
   * @param denoised - D, float32 [levels, columns]: the paths of a block side by side, d values each
   * @param clean - x0, float32 [columns], the same for every level
   * @returns float64 [levels, levels], row-major, symmetric to rounding
   */
  product(denoised: Float32Array, clean: Float32Array, levels: number): Promise<Float64Array>;
  release(): Promise<void>;
}

/** Opens the Gram product on an execution provider. */
export async function openGramProduct(options: SessionOptions): Promise<GramProduct> {
  const session = await openSession(gramModel(), options);
  return {
    product: (denoised, clean, levels) => sumOverColumns(session, denoised, clean, levels),
    release: () => session.release(),
  };
}

async function sumOverColumns(session: Session, denoised: Float32Array, clean: Float32Array, levels: number) {
  const total = new Float64Array(levels * levels);
  for (let from = 0; from < clean.length; from += COLUMNS) {
    const width = Math.min(COLUMNS, clean.length - from);
    const feeds = {
      denoised: { data: sliceColumns(denoised, levels, clean.length, from, width), dims: [levels, width] },
      clean: { data: clean.slice(from, from + width), dims: [1, width] },
    };
    const { data } = await session.run(feeds, 'gram');
    for (let i = 0; i < total.length; i++) total[i] += data[i];
  }
  return total;
}

function sliceColumns(matrix: Float32Array, rows: number, columns: number, from: number, width: number) {
  if (width === columns) return matrix;
  const slice = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    slice.set(matrix.subarray(row * columns + from, row * columns + from + width), row * width);
  }
  return slice;
}

/** gram = E E^T with E = double(denoised) - double(clean); `clean` [1, n] is broadcast over the levels. */
function gramModel(): Uint8Array {
  const { FLOAT, DOUBLE } = TensorProto_DataType;
  return buildModel({
    name: 'gram',
    inputs: [value('denoised', FLOAT, ['levels', 'columns']), value('clean', FLOAT, [1, 'columns'])],
    outputs: [value('gram', DOUBLE, ['levels', 'levels'])],
    constants: [],
    nodes: [
      nodeWith('Cast', ['denoised'], 'd', 'to', DOUBLE),
      nodeWith('Cast', ['clean'], 'x0', 'to', DOUBLE),
      node('Sub', ['d', 'x0'], 'e'),
      nodeWith('Gemm', ['e', 'e'], 'gram', 'transB', 1),
    ],
  });
}
