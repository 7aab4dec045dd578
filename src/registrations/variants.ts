import { type ModelManifest, parseManifest } from '../models/manifest.ts';

/** Another way to read a model, and what to write into its manifest for it. */
export interface Variant {
  readonly change: string;
  readonly manifest: ModelManifest;
  /** Standard deviation of the calibration data read so. */
  readonly dataStd: number;
}

const PREDICTIONS = ['denoised', 'epsilon', 'v_prediction', 'flow', 'edm'];
/** What data are scaled to: latents to 1, images in [-1, 1] have about 0.5. */
const DATA_STDS = [1, 0.5];
/** What rectified flows multiply their time in [0, 1] with, one way or the other. */
const TIME_SCALES = [1, 1000];

/**
 * The readings of a model that are mistaken for one another most often: what the network predicts, the scale of the time
 * it is given, the scale of its data. Those that do not go with its process are left out.
 *
 * @param dataStd - standard deviation of its calibration data as they are read now
 */
export function variantsOf(manifest: ModelManifest, dataStd: number): Variant[] {
  const predictions = PREDICTIONS.filter((prediction) => prediction !== manifest.prediction);
  const changes: Change[] = [
    ...predictions.map((prediction) => ({
      change: `"prediction": "${prediction}"`,
      fields: { prediction },
      dataStd,
    })),
    ...timeScales(manifest.process).map((change) => ({ ...change, dataStd })),
    ...DATA_STDS.map((std) => scaling(manifest, dataStd, std)),
  ];
  return changes.flatMap(({ change, fields, dataStd: std }) => {
    const variant = parsed({ ...manifest, ...fields });
    return variant ? [{ change, manifest: variant, dataStd: std }] : [];
  });
}

interface Change {
  readonly change: string;
  readonly fields: object;
  readonly dataStd: number;
}

function scaling({ data }: ModelManifest, dataStd: number, wanted: number): Change {
  const scaling_factor = Number((((data.scaling_factor ?? 1) * wanted) / dataStd).toPrecision(4));
  return {
    change: `"scaling_factor": ${scaling_factor} in "data"`,
    fields: { data: { ...data, scaling_factor } },
    dataStd: wanted,
  };
}

function timeScales(process: ModelManifest['process']): Omit<Change, 'dataStd'>[] {
  if (!('time_scale' in process)) return [];
  const others = TIME_SCALES.filter((scale) => scale !== process.time_scale);
  return others.map((time_scale) => ({
    change: `"time_scale": ${time_scale} in "process"`,
    fields: { process: { ...process, time_scale } },
  }));
}

function parsed(fields: object): ModelManifest | null {
  try {
    return parseManifest(fields);
  } catch {
    return null;
  }
}
