import { createHash } from 'node:crypto';

/** Raised when the same inputs would give other numbers. */
const NUMERICS_VERSION = 1;

/** Everything that determines a KLUB estimate by Algorithm 2. */
export interface EstimateSpec {
  /** Content hash of the model. */
  readonly modelVersion: string;
  readonly guidanceScale: number;
  /** The lists of times that are estimated side by side, on the same data and noise; each ascending. */
  readonly times: readonly (readonly number[])[];
  /** Standard deviation of the Gaussian data that times are drawn for, Lemma 3.3. */
  readonly c: number;
  /** Samples for each list. */
  readonly samples: number;
  readonly seed: number;
  /** Rows of one call of the model. */
  readonly batchSize: number;
}

/** The content address of an estimate; it is computed block by block. */
export function estimateId(spec: EstimateSpec): string {
  const { modelVersion, guidanceScale, times, c, samples, seed, batchSize } = spec;
  const identity = [
    NUMERICS_VERSION,
    'float32',
    modelVersion,
    guidanceScale,
    times,
    c,
    samples,
    seed,
    batchSize,
  ];
  return `est_${createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32)}`;
}
