/** A time in which a schedule may be uniform: it grows with sigma. */
export interface Pace {
  readonly of: (sigma: number) => number;
  readonly sigmaAt: (time: number) => number;
}
