/** Values of a batch of samples, one sample after another. */
export type Batch = Float64Array | Float32Array;

/**
 * D(x, sigma), the prediction of x0 for every sample of a batch. It leaves x alone and returns an array of x's
 * length that it never writes again (multistep solvers keep the last ones).
 */
export type Denoise = (x: Float64Array, sigma: number) => Promise<Batch>;

/** Standard normal noise of the batch's length for the step from `schedule[step]` to `schedule[step + 1]`. */
export type Noise = (step: number) => Batch;

/**
 * Walks a batch down a schedule in exactly `schedule.length - 1` steps and returns it at the last sigma; no
 * denoise is added at the end. Arithmetic and state are float64 whatever the denoiser computes in; x is left
 * alone. Deterministic solvers never ask for noise, and no solver does for a step to 0.
 * @param x the batch at `schedule[0]`.
 * @param schedule strictly decreasing noise levels, at least 2, all positive but the last, which may be 0.
 */
export type Solver = (
  denoise: Denoise,
  x: Float64Array,
  schedule: readonly number[],
  noise: Noise,
) => Promise<Float64Array>;
