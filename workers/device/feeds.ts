import type { Condition, ConditionRows } from '../../src/models/conditioning.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import type { NoiseProcess } from '../../src/models/processes/process.ts';
import type { Session, Tensor, TensorData, TensorType } from './session.ts';

/** What the rows of a batch are conditioned on; nothing for a model that takes no condition. */
export interface Asked {
  /** Of a data set: row i of each belongs to its sample i. */
  readonly conditions: readonly Condition[];
  /** The sample of that data set which conditions each row. */
  readonly samples: readonly number[];
}

/** A batch is asked once with its conditions, and once without them where it is guided. */
export type Pass = 'conditional' | 'unconditional';

/** Makes of noisy samples what the inputs of a model take. */
export class Feeds {
  readonly #session: Session;
  readonly #manifest: ModelManifest;
  readonly #process: NoiseProcess;

  constructor(session: Session, manifest: ModelManifest, process: NoiseProcess) {
    this.#session = session;
    this.#manifest = manifest;
    this.#process = process;
  }

  /** Whether all rows of a call have one noise level: the model takes a scalar, or [1]. */
  get takesOneLevel(): boolean {
    const { dims } = this.#session.input(this.#manifest.inputs.noise);
    return dims.length === 0 || dims[0] === 1;
  }

  /**
   * All inputs of one call, pass after pass.
   *
   * @param z - the samples as the model takes them, float32 [rows, dimension]
   * @param sigma - their noise levels, float64 [rows]
   */
  of(z: Float32Array, sigma: Float64Array, asked: Asked, passes: readonly Pass[]): Record<string, Tensor> {
    const { sample, noise } = this.#manifest.inputs;
    const others = asked.conditions.filter(({ input }) => input !== sample);
    return {
      [sample]: this.#samples(z, asked, passes),
      [noise]: this.#times(sigma, passes.length),
      ...Object.fromEntries(others.map((one) => [one.input, this.#conditions(one, asked, passes)])),
    };
  }

  /** [passes * rows, channels, ...]: after the channels of a sample those that are concatenated to it. */
  #samples(z: Float32Array, asked: Asked, passes: readonly Pass[]): Tensor {
    const { inputs, shape } = this.#manifest;
    const beside = asked.conditions.find(({ input }) => input === inputs.sample);
    const own = sizeOf(shape);
    const added = beside ? sizeOf(beside.shape) : 0;
    const rows = passes.length * (z.length / own);
    const data = new Float32Array(rows * (own + added));
    for (let row = 0; row < rows; row++) {
      const from = (row * own) % z.length;
      data.set(z.subarray(from, from + own), row * (own + added));
    }
    if (beside) fill(data, beside, asked, passes, { offset: own, stride: own + added });
    return { data, dims: [rows, shape[0] + (beside?.shape[0] ?? 0), ...shape.slice(1)] };
  }

  /** [batch], [batch, 1, ...] or a single one, as the model was exported; training timesteps may be whole numbers. */
  #times(sigma: Float64Array, passes: number): Tensor {
    const { type, dims } = this.#session.input(this.#manifest.inputs.noise);
    const levels = this.takesOneLevel ? sigma.subarray(0, 1) : sigma;
    const times = Array.from(levels, (level) => this.#process.timeOf(level));
    const values = this.takesOneLevel ? times : Array.from({ length: passes }, () => times).flat();
    const data = made(type, values.length);
    values.forEach(setterOf(data));
    return { data, dims: dims.map((_, axis) => (axis === 0 ? values.length : 1)) };
  }

  #conditions(condition: Condition, asked: Asked, passes: readonly Pass[]): Tensor {
    const { input, shape } = condition;
    const rows = passes.length * asked.samples.length;
    const data = made(this.#session.input(input).type, rows * sizeOf(shape));
    fill(data, condition, asked, passes, { offset: 0, stride: sizeOf(shape) });
    return { data, dims: [rows, ...shape] };
  }
}

/** Writes the rows of a condition, each `stride` values after the one before. */
function fill(
  data: TensorData,
  condition: Condition,
  { samples }: Asked,
  passes: readonly Pass[],
  { offset, stride }: { readonly offset: number; readonly stride: number },
): void {
  const size = sizeOf(condition.shape);
  let at = offset;
  for (const pass of passes) {
    const rows = pass === 'conditional' ? condition.rows : (condition.unconditional ?? condition.rows);
    for (const sample of samples) {
      fillRow(data, at, rows, sample, size);
      at += stride;
    }
  }
}

function fillRow(
  data: TensorData,
  at: number,
  rows: ConditionRows | number,
  sample: number,
  size: number,
): void {
  const set = setterOf(data);
  if (typeof rows === 'number') {
    for (let i = 0; i < size; i++) set(rows, at + i);
    return;
  }
  const { values, count } = rows;
  const from = count === 1 ? 0 : sample * size;
  // The embeddings of a prompt are tens of thousands of values a row.
  if (data instanceof Float32Array && values instanceof Float32Array)
    data.set(values.subarray(from, from + size), at);
  else for (let i = 0; i < size; i++) set(values[from + i], at + i);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function made(type: TensorType, length: number): TensorData {
  switch (type) {
    case 'float32':
      return new Float32Array(length);
    case 'float64':
      return new Float64Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'int64':
      return new BigInt64Array(length);
  }
}

/** Integers are rounded to: between training timesteps there is no other. */
function setterOf(data: TensorData): (value: number | bigint, index: number) => void {
  if (data instanceof BigInt64Array)
    return (value, index) => {
      data[index] = typeof value === 'bigint' ? value : BigInt(Math.round(value));
    };
  const round = data instanceof Int32Array ? Math.round : (value: number) => value;
  return (value, index) => {
    data[index] = round(Number(value));
  };
}
