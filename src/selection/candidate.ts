import type { Schedule } from '../ays/schedule.ts';
import type { Estimate } from '../measures/jackknife.ts';
import type { MeasureName, Metric } from '../measures/measure.ts';

/** Where the sigmas of a candidate come from. */
export interface Origin {
  /** p of the weight t^-p, null for a hand-made schedule. */
  readonly exponent: number | null;
  /** Order of the objective the exponent was minimised with: 1, or the solver's own. */
  readonly order: number | null;
  /** The hand-made schedule it is, or was blended with in log sigma, and that schedule's share in (0, 1]. */
  readonly baseline: { readonly name: string; readonly share: number } | null;
  /** Moved by the local search afterwards. */
  readonly refined: boolean;
}

/** A schedule that may be published. */
export interface Candidate {
  /** Unique among the candidates of a job, such as `edm`, `exponent=1.5`, `0.3 edm + 0.7 exponent=1`. */
  readonly name: string;
  readonly sigmas: Schedule;
  readonly origin: Origin;
  /** Plain KLUB (exponent 3) on the probe: of two that measure alike, the lower is the simpler. */
  readonly klub: number;
  /** The standard error of `klub`, where it was estimated. */
  readonly klubError?: number;
}

/** What a job chooses from. */
export interface CandidatePool {
  /** The hand-made schedules; at least one. */
  readonly defaults: readonly Candidate[];
  /** Optima of tempered objectives. */
  readonly tempered: readonly Candidate[];
  /** Blends of each default with each tempered optimum. */
  readonly blends: readonly Candidate[];
  /** What was measured before, on the way to these. */
  readonly measured: readonly Measured[];
}

/** What rolling a candidate out gave: its measures on the first samples, or why it has none. */
export interface Measured {
  readonly candidate: Candidate;
  readonly samples: number;
  /** Where its samples stopped being finite; null when they did not. */
  readonly diverged: string | null;
  readonly estimates: Readonly<Partial<Record<MeasureName, Estimate>>>;
}

/** `choice`: the samples that may be looked at often; `confirmation`: fresh noise and fresh data, looked at once. */
export type Phase = 'choice' | 'confirmation';

/**
 * Rolls candidates out and measures them on their common first `samples` samples, in the order given. Asked again for
 * the same it gives the same.
 */
export type Measure = (
  phase: Phase,
  candidates: readonly Candidate[],
  samples: number,
) => Promise<readonly Measured[]>;

export interface SelectionTask {
  readonly pool: CandidatePool;
  readonly primary: Metric;
  /** The most samples spent on one candidate, at least 32; as many fresh ones confirm. */
  readonly samples: number;
  /** Whether the winner is moved by a local search before it is confirmed. */
  readonly refine: boolean;
}
