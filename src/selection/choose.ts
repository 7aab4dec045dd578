/** From candidates to the schedule to publish: a race, where asked for a local search, and one look at fresh noise and data. */
import { confirm, holds, type Selection } from './confirm.ts';
import { localSearch } from './local-search.ts';
import type { Measure, SelectionTask } from './candidate.ts';
import { Race } from './race.ts';
import { defaultToPublish, decidingMeasures } from './rule.ts';

/** @throws RangeError when every candidate diverged, with the reason of the first */
export async function chooseSchedule(task: SelectionTask, measure: Measure): Promise<Selection> {
  const race = new Race(task, measure);
  const found = await race.run();
  const winner = task.refine ? await localSearch(found, race, task) : found;
  return confirm(task, measure, race, winner.candidate);
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
  const fallback = defaultToPublish(defaults, measures);
  const held = holds(own, fallback, defaults, measures);
  return { primary, chosen, winner: chosen, measured: pool.measured, confirmation, held };
}
