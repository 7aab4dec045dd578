/**
 * A local search on the primary measure with common random numbers, from the winner of the choice: a few smooth moves of
 * all sigmas at once, and of the first interior one alone.
 */
import { toSchedule, type Schedule } from '../ays/schedule.ts';
import type { Candidate, Measured, SelectionTask } from './candidate.ts';
import type { Race } from './race.ts';
import { TOLERANCE, valueOf, worseBy } from './rule.ts';

/** Of the distance in log sigma to the neighbours: how far a move goes at first. */
const FIRST_SIZE = 0.3;
const LAST_SIZE = 0.15;
/** Standard errors that a move must gain: less is noise that was searched for. */
const PAYS = 1;

/** Weight of a move at fraction u of the steps, 0 at sigma_max and 1 at sigma_min, both of which stay. */
type Shape = (u: number, interior: number) => number;

const SHAPES: readonly Shape[] = [
  (u) => Math.sin(Math.PI * u),
  (u) => Math.sin(2 * Math.PI * u),
  (_, interior) => (interior === 0 ? 1 : 0),
];

/** @returns the winner, or what was found to be better than it on the samples of the choice */
export async function localSearch(
  winner: Measured,
  race: Race,
  { samples, primary }: SelectionTask,
): Promise<Measured> {
  const others = race.comparators.filter((one) => one !== winner.candidate);
  let [best] = await race.measure([winner.candidate, ...others], samples);
  for (let size = FIRST_SIZE; size >= LAST_SIZE; size /= 2) {
    const moved = await race.measure(moves(best.candidate, size), samples);
    const { safe } = race.ranking(race.at(samples), TOLERANCE.winning);
    const [next] = moved
      .filter((one) => safe.includes(one) && worseBy(one, best, primary) < -PAYS)
      .sort((a, b) => valueOf(a, primary) - valueOf(b, primary));
    if (next as Measured | undefined) best = next;
  }
  return best;
}

function moves({ name, sigmas, origin }: Candidate, size: number): Candidate[] {
  return SHAPES.flatMap((shape, kind) =>
    [-size, size].map((step) => ({
      name: `${name}, moved ${kind + 1}:${step.toFixed(2)}`,
      sigmas: warp(sigmas, (u, interior) => step * shape(u, interior)),
      origin: { ...origin, refined: true },
      klub: Infinity,
    })),
  ).filter(({ sigmas: moved }) => moved.some((sigma, i) => sigma !== sigmas[i]));
}

/** Moves each interior sigma by that share of the way, in log sigma, to its upper (> 0) or lower (< 0) neighbour. */
function warp(sigmas: Schedule, share: Shape): Schedule {
  const last = sigmas.length - 1;
  return toSchedule(
    sigmas.map((sigma, i) => {
      if (i === 0 || i === last) return sigma;
      const by = share(i / last, i - 1);
      const towards = by > 0 ? above(sigmas, i) : sigmas[i + 1];
      return sigma * (towards / sigma) ** Math.abs(by);
    }),
  );
}

/** The upper neighbour; where that is pure noise, infinitely far, as far away as the lower one. */
function above(sigmas: Schedule, i: number): number {
  return sigmas[i - 1] === Infinity ? sigmas[i] ** 2 / sigmas[i + 1] : sigmas[i - 1];
}
