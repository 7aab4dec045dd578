/** Groups of consecutive samples that are left out in turn. */
export const GROUPS = 16;

/** A measure of samples, and what it would be without each group of them. */
export interface Estimate {
  readonly value: number;
  /** [16], or [32] where two were pooled. */
  readonly leftOut: readonly number[];
}

/** A figure and what it may be off by. */
export interface Figure {
  readonly value: number;
  readonly standardError: number;
}

/** The group of a sample: runs of equal length. */
export function groupOf(sample: number, count: number): number {
  return Math.floor((sample * GROUPS) / count);
}

/** @param measure - of all samples but those of a group; of all for null */
export function jackknife(measure: (without: number | null) => number): Estimate {
  return { value: measure(null), leftOut: Array.from({ length: GROUPS }, (_, group) => measure(group)) };
}

/** sqrt((K-1)/K sum_k (theta_k - mean)^2): Tukey's standard error of a measure of K groups. */
export function standardError({ leftOut }: Pick<Estimate, 'leftOut'>): number {
  const groups = leftOut.length;
  const mean = leftOut.reduce((sum, value) => sum + value, 0) / groups;
  const squares = leftOut.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(((groups - 1) / groups) * squares);
}

/** `one` less `other`, paired: both were measured on samples that share their noise, group by group. */
export function difference(one: Estimate, other: Estimate): Figure {
  const leftOut = one.leftOut.map((value, group) => value - other.leftOut[group]);
  return { value: one.value - other.value, standardError: standardError({ leftOut }) };
}

/** The mean of two independent estimates, with the standard error of that mean: each group is left out of its own one. */
export function pooled(one: Estimate, other: Estimate): Estimate {
  return {
    value: (one.value + other.value) / 2,
    leftOut: [
      ...one.leftOut.map((value) => (value + other.value) / 2),
      ...other.leftOut.map((value) => (value + one.value) / 2),
    ],
  };
}
