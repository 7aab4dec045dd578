/**
 * Successive halving over the candidates: few samples for the hopeless, many for the contenders; then one look at
 * fresh noise and fresh data, which alone is the result.
 */
import type { MeasureName, Metric } from '../measures/measure.ts';
import type { Candidate, CandidatePool, Measure, Measured } from './candidate.ts';
import { PATHS_PER_BLOCK } from '../probes/probe.ts';
import { localSearch } from './local-search.ts';
import {
  BEYOND_DOUBT,
  bestOn,
  decidingMeasures,
  HOLDING,
  rank,
  type Ranking,
  SIGNIFICANT,
  TOLERANCE,
  valueOf,
  winnerOf,
  worseBy,
  worstLoss,
} from './rule.ts';

/** Samples of the first look. They only tell the hopeless: taking the better half of it, EDM fell where it was best. */
export const FIRST_RUNG = 32;
/** Tempered optima that are blended with the leading defaults. */
const BLENDED = 2;

export interface Selection {
  readonly primary: Metric;
  /** The schedule to publish. */
  readonly chosen: Candidate;
  /** The winner of the choice, whether or not it held. */
  readonly winner: Candidate;
  /** Everything that was measured while choosing, each with its last and largest number of samples. */
  readonly measured: readonly Measured[];
  /** On fresh noise and fresh data: the chosen schedule and the defaults it was held against. */
  readonly confirmation: readonly Measured[];
  /** Whether the winner was better than the best default there; false when a default won to begin with. */
  readonly held: boolean;
}

export interface SelectionTask {
  readonly pool: CandidatePool;
  readonly primary: Metric;
  /** Samples that confirm, at least 32; half as many, fresh ones, are the most that choosing spends on a candidate. */
  readonly samples: number;
  /** Whether the winner is moved by a local search before it is confirmed. */
  readonly refine: boolean;
}

/** @throws RangeError when every candidate diverged, with the reason of the first */
export async function chooseSchedule(task: SelectionTask, measure: Measure): Promise<Selection> {
  const race = new Race(task, measure);
  const found = await race.run();
  const winner = task.refine ? await localSearch(found, race, task) : found;
  return confirm(task, measure, race, winner);
}

/** For a schedule that was chosen beforehand, the only one of the pool's tempered optima: measured, with every default. */
export async function measureChosen(
  { pool, primary, samples }: SelectionTask,
  measure: Measure,
): Promise<Selection> {
  const [chosen] = pool.tempered;
  const confirmation = await measure('confirmation', [chosen, ...pool.defaults], samples);
  const [own, ...defaults] = confirmation;
  if (own.diverged !== null) throw new RangeError(`${chosen.name} diverged: ${own.diverged}`);
  const measures = decidingMeasures(primary, confirmation);
  const fallback = winnerOf(rank(defaults, defaults, measures, TOLERANCE.winning), primary);
  const held = holds(own, fallback, defaults, measures);
  return { primary, chosen, winner: chosen, measured: pool.measured, confirmation, held };
}

/** The candidates that are still in, and the most that is known of each. */
export class Race {
  readonly #task: SelectionTask;
  readonly #measure: Measure;
  readonly #known = new Map<string, Measured>();
  #comparators: readonly Candidate[] = [];

  constructor(task: SelectionTask, measure: Measure) {
    this.#task = task;
    this.#measure = measure;
  }

  get measured(): Measured[] {
    return [...this.#known.values()];
  }

  /** The defaults that may be the best on some measure, as of the last rung: what a winner is held against. */
  get comparators(): readonly Candidate[] {
    return this.#comparators;
  }

  async run(): Promise<Measured> {
    const { pool, samples, primary } = this.#task;
    const last = lastRung(samples);
    let rung = Math.min(FIRST_RUNG, last);
    await this.measure([...pool.defaults, ...pool.tempered], rung);
    this.#requireOne();
    const hopeful = this.#hopeful(this.at(rung));
    rung = Math.min(2 * rung, last);
    await this.measure(hopeful, rung);
    await this.measure(this.#blends(rung), rung);
    let contenders = this.#survivors(this.at(rung));
    while (rung < last && contenders.length > 1) {
      rung = Math.min(2 * rung, last);
      await this.measure(contenders, rung);
      contenders = this.#survivors(this.at(rung));
    }
    return winnerOf(this.ranking(this.at(rung), TOLERANCE.winning), primary);
  }

  /** Measures candidates on their first `samples` samples and remembers it. */
  async measure(candidates: readonly Candidate[], samples: number): Promise<readonly Measured[]> {
    if (candidates.length === 0) return [];
    const measured = await this.#measure('choice', candidates, samples);
    for (const one of measured) this.#known.set(one.candidate.name, one);
    return measured;
  }

  /** What was measured on exactly so many samples: only these compare. */
  at(samples: number): Measured[] {
    return this.measured.filter((one) => one.samples === samples);
  }

  ranking(measured: readonly Measured[], tolerance: number): Ranking {
    return rank(measured, this.defaults(measured), this.measures(), tolerance);
  }

  defaults(measured: readonly Measured[]): Measured[] {
    return defaultsAmong(this.#task.pool, measured);
  }

  measures(): MeasureName[] {
    return decidingMeasures(this.#task.primary, this.measured);
  }

  /** Blends of the defaults that lead on some measure with the leading tempered optima. */
  #blends(rung: number): Candidate[] {
    const { pool } = this.#task;
    const measured = this.at(rung);
    const leaders = new Set(
      bestDefaults(this.defaults(measured), this.measures()).map((one) => one.candidate.name),
    );
    const { safe, unsafe } = this.ranking(measured, TOLERANCE.racing);
    const tempered = [...safe, ...unsafe]
      .map(({ candidate }) => candidate)
      .filter((candidate) => candidate.origin.baseline === null && candidate.origin.exponent !== null)
      .slice(0, BLENDED);
    return pool.blends.filter(
      ({ origin }) =>
        leaders.has(origin.baseline?.name ?? '') && tempered.some((one) => isBlendOf(origin, one.origin)),
    );
  }

  /** All but those that are beyond doubt worse than the leader. */
  #hopeful(measured: readonly Measured[]): Candidate[] {
    return this.#best(measured, measured.length);
  }

  /** The better third, and never fewer than may still be contenders. */
  #survivors(measured: readonly Measured[]): Candidate[] {
    return this.#best(measured, survivors(measured.length));
  }

  /** The first of a ranking, and the defaults that the others are held against. */
  #best(measured: readonly Measured[], most: number): Candidate[] {
    const { safe, unsafe } = this.ranking(measured, TOLERANCE.racing);
    const ranked = [...safe, ...unsafe];
    const contenders = ranked.slice(0, most).filter((one) => !this.#isBeaten(one, ranked[0]));
    const comparators = contendingDefaults(this.defaults(measured), this.measures());
    this.#comparators = comparators.map(({ candidate }) => candidate);
    return [...new Set([...contenders.map(({ candidate }) => candidate), ...this.#comparators])];
  }

  /** No further sample is spent on what diverged or is beyond doubt worse than the leader. */
  #isBeaten(one: Measured, leader: Measured): boolean {
    return one.diverged !== null || worseBy(one, leader, this.#task.primary) > BEYOND_DOUBT;
  }

  #requireOne(): void {
    if (this.measured.some(({ diverged }) => diverged === null)) return;
    throw new RangeError(
      `every one of the ${this.measured.length} candidates diverged; ${this.measured[0].candidate.name}: ` +
        String(this.measured[0].diverged),
    );
  }
}

/** Of so many contenders, how many go on to twice the samples. */
export function survivors(contenders: number): number {
  return Math.max(3, Math.ceil(contenders / 3));
}

/** The most samples that choosing spends on a candidate: half of those that confirm, and enough to tell something. */
export function lastRung(samples: number): number {
  const half = Math.floor(samples / 2 / PATHS_PER_BLOCK) * PATHS_PER_BLOCK;
  return Math.min(samples, Math.max(2 * FIRST_RUNG, half));
}

function isBlendOf(blend: Candidate['origin'], tempered: Candidate['origin']): boolean {
  return blend.exponent === tempered.exponent && blend.order === tempered.order;
}

function defaultsAmong({ defaults }: CandidatePool, measured: readonly Measured[]): Measured[] {
  const names = new Set(defaults.map(({ name }) => name));
  return measured.filter(({ candidate }) => names.has(candidate.name));
}

/** The best default of each measure. */
function bestDefaults(defaults: readonly Measured[], measures: readonly MeasureName[]): Measured[] {
  return [...new Set(measures.map((name) => bestOn(name, defaults)))];
}

/** Those, and the second best on the primary measure while it cannot be told from the best. */
function contendingDefaults(defaults: readonly Measured[], measures: readonly MeasureName[]): Measured[] {
  const [primary] = measures;
  const best = bestOn(primary, defaults);
  const second = defaults
    .filter((one) => one !== best && worseBy(one, best, primary) < SIGNIFICANT)
    .sort((a, b) => valueOf(a, primary) - valueOf(b, primary))
    .at(0);
  const leading = bestDefaults(defaults, measures);
  return second === undefined ? leading : [...new Set([...leading, second])];
}

/** Fresh noise, fresh data: the winner is published if it holds there, else the default that loses least. */
async function confirm(
  { pool, primary, samples }: SelectionTask,
  measure: Measure,
  race: Race,
  { candidate: winner }: Measured,
): Promise<Selection> {
  const measures = race.measures();
  const rivals = race.comparators;
  const candidates = [...new Set([winner, ...rivals])];
  const confirmation = await measure('confirmation', candidates, samples);
  const defaults = defaultsAmong(pool, confirmation);
  const [own] = confirmation;
  const fallback = winnerOf(rank(defaults, defaults, measures, TOLERANCE.winning), primary);
  const held = !rivals.includes(winner) && holds(own, fallback, defaults, measures);
  const chosen = held ? winner : fallback.candidate;
  return { primary, chosen, winner, measured: race.measured, confirmation, held };
}

/**
 * Significantly worse on no measure than the default that is best there; and better again on the primary one, unless the
 * default to be published instead would itself be significantly worse on some measure than another. Where no schedule is
 * good on every measure, the one that loses least, provided that it is not beyond doubt worse than that default on any.
 */
function holds(
  own: Measured,
  fallback: Measured,
  defaults: readonly Measured[],
  measures: readonly MeasureName[],
): boolean {
  const [loss, lossOfFallback] = [own, fallback].map((one) => worstLoss(one, defaults, measures));
  if (loss >= HOLDING.loss)
    return loss < lossOfFallback && worstLoss(own, [fallback], measures) < BEYOND_DOUBT;
  const [primary] = measures;
  const gain = -worseBy(own, bestOn(primary, defaults), primary);
  return gain > HOLDING.gain || lossOfFallback >= HOLDING.loss;
}
