/**
 * The paper's own optimiser: Algorithm 1 with the hierarchy of its appendix. It is here to be faithful to and to be
 * compared with; the service's own method is exact and far cheaper (dynamic-programming.ts).
 */
import { toSchedule, type Schedule } from './schedule.ts';

/** The most updates of single sigmas. The paper says iterations and not what they are; 54 M evaluations say updates. */
export const MAX_ITERATIONS = 300;

/**
 * Where the candidates lie: shares of the way to either neighbour, in log sigma. With the sigma itself they are the
 * paper's 11; it does not say how far they are apart. Of several sizes, so that they may first find and then settle.
 */
const SHARES = [1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2];

/** The candidates of one update, each with the neighbours that stay: `[lower, candidate, upper]`. */
export type Triples = readonly (readonly [number, number, number])[];

/** The KLUB of each triple of each update (Algorithm 2); updates do not depend on one another. */
export type EstimateKlubs = (updates: readonly Triples[]) => Promise<readonly (readonly number[])[]>;

/**
 * Algorithm 1: passes over the sigmas at `free`, each moved to the best of its candidates, until none moves or the
 * iterations are used up. Neighbours move one after the other, all others at once, as the paper allows.
 *
 * @param free - indices of interior sigmas
 * @returns the schedule after each pass
 */
export async function* coordinateDescent(
  start: Schedule,
  free: readonly number[],
  iterations: number,
  estimate: EstimateKlubs,
): AsyncGenerator<Schedule> {
  const halves = [0, 1].map((parity) => free.filter((index) => index % 2 === parity));
  let schedule = start;
  for (let left = iterations; left >= free.length && free.length > 0; left -= free.length) {
    const before = schedule;
    for (const half of halves) schedule = await moveAll(schedule, half, estimate);
    if (schedule.every((sigma, i) => sigma === before[i])) return;
    yield schedule;
  }
}

/** Twice the steps, the new sigmas half way in log sigma. */
export function subdivide(schedule: Schedule): Schedule {
  return toSchedule(
    schedule.flatMap((sigma, i) => (i === 0 ? [sigma] : [Math.sqrt(schedule[i - 1] * sigma), sigma])),
  );
}

/** Indices of all sigmas but the first and the last. */
export function interior(schedule: Schedule): number[] {
  return schedule.slice(1, -1).map((_, i) => i + 1);
}

/** Those that {@link subdivide} put in. */
export function subdivided(schedule: Schedule): number[] {
  return interior(schedule).filter((index) => index % 2 === 1);
}

async function moveAll(schedule: Schedule, indices: readonly number[], estimate: EstimateKlubs) {
  if (indices.length === 0) return schedule;
  const updates = indices.map((index) => triples(schedule, index));
  const klubs = await estimate(updates);
  const moved = new Map(indices.map((index, i) => [index, best(updates[i], klubs[i])]));
  return toSchedule(schedule.map((sigma, i) => moved.get(i) ?? sigma));
}

/** The sigma itself comes first: it stays unless another is better. */
function triples(schedule: Schedule, index: number): Triples {
  const [upper, sigma, lower] = schedule.slice(index - 1, index + 2);
  const towards = (neighbour: number) => SHARES.map((share) => sigma * (neighbour / sigma) ** share);
  return [sigma, ...towards(lower), ...towards(upper)].map((candidate) => [lower, candidate, upper] as const);
}

function best(triples: Triples, klubs: readonly number[]): number {
  const lowest = klubs.reduce((lowest, klub, i) => (klub < klubs[lowest] ? i : lowest), 0);
  return triples[lowest][1];
}
