import { groupOf } from './jackknife.ts';
import { PROJECTIONS } from './projections.ts';
import type { SampleSummary } from './sample-summary.ts';

/** Samples along one direction, and which group each belongs to: sorted once, then filtered. */
interface GroupedLine {
  readonly values: Float64Array;
  readonly groups: Uint8Array;
}

/** Samples along every direction. */
export class SortedSamples {
  readonly #lines: readonly GroupedLine[];
  readonly #kept: Float64Array;

  constructor(summary: SampleSummary) {
    this.#lines = Array.from({ length: PROJECTIONS }, (_, k) => groupedLine(summary, k));
    this.#kept = new Float64Array(summary.count);
  }

  /**
   * The mean over the directions of f(values ascending, how many of them, direction), without the samples of a group.
   */
  mean(
    without: number | null,
    f: (sorted: Float64Array, count: number, direction: number) => number,
  ): number {
    let sum = 0;
    this.#lines.forEach((line, k) => {
      sum += f(this.#kept, this.#keep(line, without), k);
    });
    return sum / PROJECTIONS;
  }

  #keep({ values, groups }: GroupedLine, without: number | null): number {
    let count = 0;
    for (let i = 0; i < values.length; i++) if (groups[i] !== without) this.#kept[count++] = values[i];
    return count;
  }
}

function groupedLine({ projections, count }: SampleSummary, k: number): GroupedLine {
  const value = (sample: number): number => projections[sample * PROJECTIONS + k];
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => value(a) - value(b));
  return {
    values: Float64Array.from(order, value),
    groups: Uint8Array.from(order, (sample) => groupOf(sample, count)),
  };
}
