import type { Job } from '../src/jobs/job.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import { IMAGES_KEPT, keptSize, previewKind, type PreviewKind } from '../src/rollouts/preview.ts';
import { readLevels } from '../src/schedules/stored-levels.ts';
import type { SampleColumn, Samples } from '../src/schedules/samples.ts';
import type { CandidatePool } from '../src/selection/candidate.ts';
import type { Choice } from './choice.ts';
import type { WorkerContext } from './context.ts';
import { previewOf } from './roll-out-candidates.ts';

type Column = Pick<SampleColumn, 'name' | 'role'> & { readonly sigmas: readonly number[] };

/**
 * Samples of EDM, the best default and the chosen schedule from the same noise, to be looked at; most of them were drawn to
 * confirm the choice.
 *
 * @returns null where nothing was rolled out, or the model's samples are nothing to look at
 * @throws WorkIsMissing while they are to be drawn
 */
export async function lookAtSamples(
  context: WorkerContext,
  job: Job,
  model: ReadyModel,
  pool: CandidatePool,
  choice: Choice,
): Promise<Samples | null> {
  const kind = previewKind(model.manifest.shape);
  if (kind === null || choice.validation === null) return null;
  const columns = columnsOf(pool, choice, choice.validation);
  const drawn = await previewOf(context, job, kind, columns);
  const shown = columns.flatMap(({ name, role }, i) => {
    const bytes = drawn[i];
    return bytes === null ? [] : [{ name, role, bytes }];
  });
  return { kind, ...sizeOf(kind, model.manifest.shape), columns: shown };
}

function columnsOf(
  { defaults }: CandidatePool,
  { sigmas }: Choice,
  validation: NonNullable<Choice['validation']>,
) {
  const { metric, confirmation, chosen } = validation;
  const names = new Set(defaults.map(({ name }) => name));
  const value = (one: (typeof confirmation)[number]) => one.measures[metric]?.value ?? Infinity;
  const best = confirmation
    .filter(({ name }) => names.has(name))
    .sort((a, b) => value(a) - value(b))
    .at(0);
  const columns: Column[] = [{ name: chosen, role: 'own', sigmas: readLevels(sigmas) }];
  const add = (name: string | undefined, role: Column['role']) => {
    const found = defaults.find((one) => one.name === name);
    if (found && !columns.some((column) => column.name === name))
      columns.unshift({ name: found.name, role, sigmas: found.sigmas });
  };
  add(best?.name, 'best_default');
  add('edm', 'edm');
  return columns;
}

function sizeOf(kind: PreviewKind, shape: readonly number[]): Pick<Samples, 'count' | 'width' | 'height'> {
  if (kind === 'points') return { count: null, width: null, height: null };
  const { width, height } = keptSize(shape[1], shape[2]);
  return { count: IMAGES_KEPT, width, height };
}
