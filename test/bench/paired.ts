// Paired comparisons over seeds.
export const DEFAULTS = ['edm', 'log_linear', 'time_uniform', 'arctan'];

export interface Comparison {
  readonly label: string;
  /** One-sided p-values of Student's t over the seeds: that the schedule is worse, that it is better. */
  readonly worse: number;
  readonly better: number;
}

interface Scores {
  readonly name: string;
  readonly scores: Readonly<Partial<Record<string, number[]>>>;
}

/** Held against the default that is best on the primary measure, or on each measure against its own best. */
export type Rival = 'primary' | 'each';

/** A schedule against the best default, measure by measure; the primary measure comes first. */
export function worseThan(
  scored: readonly Scores[],
  name: string,
  cell: {
    readonly model: string;
    readonly solver: string;
    readonly steps: number;
    readonly primary: string;
  },
  rival: Rival,
): Comparison[] {
  const own = scored.find((one) => one.name === name)?.scores ?? {};
  const measures = [cell.primary, ...Object.keys(own).filter((one) => one !== cell.primary)];
  const defaults = scored.filter(({ name }) => DEFAULTS.includes(name)).map(({ scores }) => scores);
  return measures.map((measure) => {
    const deciding = rival === 'each' ? measure : cell.primary;
    const best = defaults.reduce((a, b) => (mean(b[deciding]) < mean(a[deciding]) ? b : a))[measure] ?? [];
    const differences = (own[measure] ?? []).map((value, i) => value - best[i]);
    const worse = oneSided(differences);
    return {
      label: `${cell.model} ${cell.solver} ${cell.steps} ${measure}`,
      worse,
      better: differences.every((value) => value === 0) ? 1 : 1 - worse,
    };
  });
}

/** P(T >= t) of Student's t for the mean of the differences to be above 0. */
function oneSided(differences: readonly number[]): number {
  const count = differences.length;
  const centre = mean(differences);
  const variance = differences.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (count - 1);
  if (variance === 0) return centre > 0 ? 0 : 1;
  const t = centre / Math.sqrt(variance / count);
  const tail = studentTail(Math.abs(t), count - 1);
  return t > 0 ? tail : 1 - tail;
}

/** The upper tail of Student's t by Simpson's rule on theta = atan(t / sqrt(n)), where it is an integral of cos^(n-1). */
function studentTail(t: number, freedom: number): number {
  const f = (theta: number) => Math.cos(theta) ** (freedom - 1);
  return simpson(f, Math.atan(t / Math.sqrt(freedom)), Math.PI / 2) / simpson(f, -Math.PI / 2, Math.PI / 2);
}

function simpson(f: (x: number) => number, from: number, to: number): number {
  const pieces = 400;
  const width = (to - from) / pieces;
  let sum = f(from) + f(to);
  for (let i = 1; i < pieces; i++) sum += f(from + i * width) * (i % 2 === 0 ? 2 : 4);
  return (sum * width) / 3;
}

function mean(values: readonly number[] = []): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
