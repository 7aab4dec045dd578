import { loadCalibration, loadHeldOut } from '../src/models/calibration.ts';
import { loadFeatureStatistics } from '../src/models/feature-statistics.ts';
import { dimensionOf } from '../src/models/manifest.ts';
import type { Estimate } from '../src/measures/jackknife.ts';
import { measureSamples, type MeasureName } from '../src/measures/measure.ts';
import { project, projectionDirections } from '../src/measures/projections.ts';
import { toReference, type Reference } from '../src/measures/reference.ts';
import { sampleStatistics } from '../src/measures/sample-statistics.ts';
import type { SampleSummary } from '../src/measures/sample-summary.ts';
import type { Phase } from '../src/selection/candidate.ts';
import type { ModelFiles } from './device/messages.ts';

/** Samples of a candidate, and the model whose data they are compared with. */
export interface MeasureSamplesTask {
  readonly model: ModelFiles;
  readonly phase: Phase;
  readonly summary: SampleSummary;
  /** A fine solution from the same noise as the first samples; null for stochastic solvers. */
  readonly fine: SampleSummary | null;
  /** Samples to compare with in place of the model's data, and what they are kept under. */
  readonly reference: { readonly id: string; readonly summary: SampleSummary } | null;
}

export type Estimates = Readonly<Partial<Record<MeasureName, Estimate>>>;

/** References of the last model: projecting a data set takes longer than measuring a few candidates. */
const references = new Map<string, Reference>();

/** The measures of the samples; runs in a thread of its own (workers/solve-pool.ts). */
export async function measure(task: MeasureSamplesTask): Promise<Estimates> {
  const { model, summary, fine } = task;
  return measureSamples(summary, await referenceOf(task), dimensionOf(model.manifest), fine);
}

async function referenceOf({ model, phase, reference }: MeasureSamplesTask): Promise<Reference> {
  const key = `${model.version}:${phase}:${reference?.id ?? 'data'}`;
  const known = references.get(key);
  if (known) return known;
  if (![...references.keys()].some((other) => other.startsWith(model.version))) references.clear();
  const made = reference ? fromSamples(reference.summary) : await fromData(model, phase);
  references.set(key, made);
  return made;
}

function fromSamples({ projections, features, count }: SampleSummary): Reference {
  return toReference(projections, features && sampleStatistics(features, count));
}

async function fromData({ directory, manifest }: ModelFiles, phase: Phase): Promise<Reference> {
  const data = (await loadHeldOut(directory, manifest)) ?? (await loadCalibration(directory, manifest));
  const { samples, dimension } = data;
  const half = everyOther(samples, dimension, phase === 'choice' ? 0 : 1);
  const projections = project(half, dimension, projectionDirections(dimension));
  return toReference(projections, await loadFeatureStatistics(directory, manifest));
}

/** Half of the data for choosing, half for confirming; alternating, since files are often sorted by class. */
function everyOther(samples: Float32Array, dimension: number, first: number): Float32Array {
  const count = samples.length / dimension;
  const half = new Float32Array(Math.ceil((count - first) / 2) * dimension);
  for (let i = first, to = 0; i < count; i += 2, to += dimension) {
    half.set(samples.subarray(i * dimension, (i + 1) * dimension), to);
  }
  return half;
}
