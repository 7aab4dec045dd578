import type { Phase } from '../selection/candidate.ts';
import { CONFIRMATION_FIRST_SAMPLE } from './preview.ts';

/** Samples are numbered; those for one purpose begin beyond any that another may be drawn for. */
const APART = CONFIRMATION_FIRST_SAMPLE;

/** The first sample of candidates, by what they are drawn for. */
export const FIRST_SAMPLE: Readonly<Record<Phase, number>> = { choice: 0, confirmation: APART };

/** The first sample of what candidates are compared with, where that is drawn from the model as well. */
export const FIRST_REFERENCE: Readonly<Record<Phase, number>> = {
  choice: 2 * APART,
  confirmation: 3 * APART,
};

/** The half of the data that a sample is compared with: every other sample, beginning at 0 for choosing, at 1 for confirming. */
export function halfOf(sample: number): 0 | 1 {
  return Math.floor(sample / APART) % 2 === 0 ? 0 : 1;
}

/** Its place among the samples drawn for the same purpose. */
export function placeOf(sample: number): number {
  return sample % APART;
}
