import type { Schedule } from '../src/ays/schedule.ts';
import type { CandidatePool } from '../src/selection/candidate.ts';
import type { Description } from '../src/solving/solve.ts';

/** What a schedule was computed from. */
export interface Source {
  readonly probeId: string | null;
  readonly levels: number | null;
  /** Those of them that the number format of the model drowns. */
  readonly leftOut: readonly number[];
  /** Blocks of 16 paths or samples. */
  readonly blocks: number;
  readonly evaluations: number;
  readonly providers: readonly string[];
}

/** A way from a job to its schedules. */
export interface Method {
  /** What there is to choose from, for each step count of the job. */
  pools(): Promise<CandidatePool[]>;
  /** What is known of schedules beside how they measure. */
  describe(schedules: readonly Schedule[]): Promise<Description[]>;
  /** Asked for last: what all of the above was computed from. */
  source(): Promise<Source>;
}
