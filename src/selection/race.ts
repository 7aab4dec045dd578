/**
 * Successive halving over the candidates: few samples for the hopeless, many for the contenders.
 */
import type { MeasureName } from '../measures/measure.ts';
import type { Candidate, Measure, Measured, SelectionTask } from './candidate.ts';
import {
  BEYOND_DOUBT,
  bestOn,
  decidingMeasures,
  defaultsAmong,
  rank,
  type Ranking,
  SIGNIFICANT,
  TOLERANCE,
  winnerOf,
  worseBy,
  worstLoss,
} from './rule.ts';

/** Samples of the first look. They only tell the hopeless: taking the better half of it, EDM fell where it was best. */
export const FIRST_RUNG = 32;
/** Tempered optima that are blended with the leading defaults. */
const BLENDED = 2;

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
    let rung = Math.min(FIRST_RUNG, samples);
    await this.measure([...pool.defaults, ...pool.tempered], rung);
    this.#requireOne();
    const hopeful = this.#hopeful(this.at(rung));
    rung = Math.min(2 * rung, samples);
    await this.measure(hopeful, rung);
    await this.measure(this.#blends(rung), rung);
    let contenders = this.#survivors(this.at(rung));
    while (rung < samples && contenders.length > 1) {
      rung = Math.min(2 * rung, samples);
      await this.measure(contenders, rung);
      contenders = this.#survivors(this.at(rung));
    }
    return winnerOf(this.ranking(this.at(rung), TOLERANCE.winning), primary);
  }

  /**
   * Who is tried where the winner turns out to lose on another measure: of the others that beat every default on the
   * primary one, the one that loses least.
   */
  runnerUp(winner: Candidate): Candidate | null {
    const last = this.at(Math.max(...this.measured.map(({ samples }) => samples)));
    const [defaults, measures] = [this.defaults(last), this.measures()];
    const loss = (one: Measured): number => worstLoss(one, defaults, measures);
    const better = last.filter(
      (one) =>
        one.candidate.name !== winner.name && worseBy(one, bestOn(measures[0], defaults), measures[0]) < 0,
    );
    return better.sort((a, b) => loss(a) - loss(b)).at(0)?.candidate ?? null;
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
    const [defaults, measures] = [this.defaults(measured), this.measures()];
    this.#comparators = candidatesOf(contendingDefaults(defaults, measures, SIGNIFICANT));
    const possible = contendingDefaults(defaults, measures, BEYOND_DOUBT);
    return [...new Set([...candidatesOf(contenders), ...candidatesOf(possible)])];
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

function isBlendOf(blend: Candidate['origin'], tempered: Candidate['origin']): boolean {
  return blend.exponent === tempered.exponent && blend.order === tempered.order;
}

/** The best default of each measure. */
function bestDefaults(defaults: readonly Measured[], measures: readonly MeasureName[]): Measured[] {
  return [...new Set(measures.map((name) => bestOn(name, defaults)))];
}

/** Those, and the ones that are so many standard errors worse than the best on the primary measure, or less. */
function contendingDefaults(
  defaults: readonly Measured[],
  measures: readonly MeasureName[],
  within: number,
): Measured[] {
  const [primary] = measures;
  const best = bestOn(primary, defaults);
  const close = defaults.filter((one) => worseBy(one, best, primary) < within);
  return [...new Set([...bestDefaults(defaults, measures), ...close])];
}

function candidatesOf(measured: readonly Measured[]): Candidate[] {
  return measured.map(({ candidate }) => candidate);
}
