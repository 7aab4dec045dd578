import { type ModelManifest, parseManifest } from '../models/manifest.ts';
import { PREDICTIONS, type ProcessSettings } from '../models/process-settings.ts';

/** Another way to read a model, and what to write into its manifest for it. */
export interface Variant {
  readonly change: string;
  readonly manifest: ModelManifest;
  /** Standard deviation of the calibration data read so. */
  readonly dataStd: number;
}

/** What rectified flows multiply their time in [0, 1] with, one way or the other. */
const TIME_SCALES = [1, 1000];
/** What data are scaled to: latents to 1, images in [-1, 1] have about 0.5. */
const DATA_STDS = [1, 0.5];
/** What preconditioned networks were trained for: EDM's, Stable Video Diffusion's. */
const SIGMA_DATA = { edm: 0.5, v_prediction: 1 };
/** Stable Diffusion's, DDPM's, and that of improved DDPM. */
const BETAS = [
  { beta_schedule: 'scaled_linear', beta_start: 0.00085, beta_end: 0.012 },
  { beta_schedule: 'linear', beta_start: 0.0001, beta_end: 0.02 },
  { beta_schedule: 'squaredcos_cap_v2' },
];

/**
 * The readings of a model that are mistaken for one another most often: what the network predicts, the scale of the time
 * it is given, its betas, the scale of its data. Those that do not go with its process are left out.
 *
 * @param dataStd - standard deviation of its calibration data as they are read now
 */
export function variantsOf(manifest: ModelManifest, dataStd: number): Variant[] {
  const others = [
    ...predictions(manifest),
    ...timeScales(manifest.process),
    ...sigmaDatas(manifest.process),
    ...betas(manifest.process),
  ];
  const changes = [
    ...others.map((change) => ({ ...change, dataStd })),
    ...DATA_STDS.map((std) => scaling(manifest, dataStd, std)),
  ];
  return changes.flatMap(({ change, fields, dataStd: std }) => {
    const variant = parsed({ ...manifest, ...fields });
    return variant ? [{ change, manifest: variant, dataStd: std }] : [];
  });
}

interface Change {
  readonly change: string;
  /** Of the manifest. */
  readonly fields: object;
}

function predictions({ prediction: own, process }: ModelManifest): Change[] {
  return PREDICTIONS.filter((prediction) => prediction !== own).map((prediction) => {
    const change = `"prediction": "${prediction}"`;
    const needsSigmaData = process.type === 'edm' && process.sigma_data === undefined;
    if (!needsSigmaData || (prediction !== 'edm' && prediction !== 'v_prediction'))
      return { change, fields: { prediction } };
    const also = withSettings(process, { sigma_data: SIGMA_DATA[prediction] });
    return { change: `${change} and ${also.change}`, fields: { prediction, ...also.fields } };
  });
}

function timeScales(process: ProcessSettings): Change[] {
  if (process.type !== 'flow' && process.type !== 'vp_continuous') return [];
  const own =
    process.type === 'flow' ? (process.time_scale ?? process.num_train_timesteps) : process.time_scale;
  const others = TIME_SCALES.filter((scale) => scale !== own);
  return others.map((time_scale) => withSettings(process, { time_scale }));
}

function sigmaDatas(process: ProcessSettings): Change[] {
  if (process.type !== 'edm' || process.sigma_data === undefined) return [];
  const others = Object.values(SIGMA_DATA).filter((value) => value !== process.sigma_data);
  return others.map((sigma_data) => withSettings(process, { sigma_data }));
}

function betas(process: ProcessSettings): Change[] {
  if (process.type !== 'vp' || process.beta_schedule === undefined) return [];
  const others = BETAS.filter(({ beta_schedule }) => beta_schedule !== process.beta_schedule);
  return others.map((usual) => withSettings(process, usual));
}

/** A process with some settings in place of its own. */
function withSettings(process: object, settings: object): Change {
  const change = `${JSON.stringify(settings)
    .slice(1, -1)
    .replaceAll(/[:,](?=\S)/g, '$& ')} in "process"`;
  return { change, fields: { process: { ...process, ...settings } } };
}

function scaling({ data }: ModelManifest, dataStd: number, wanted: number): Change & { dataStd: number } {
  const scaling_factor = Number((((data.scaling_factor ?? 1) * wanted) / dataStd).toPrecision(4));
  return {
    change: `"scaling_factor": ${scaling_factor} in "data"`,
    fields: { data: { ...data, scaling_factor } },
    dataStd: wanted,
  };
}

function parsed(fields: object): ModelManifest | null {
  try {
    return parseManifest(fields);
  } catch {
    return null;
  }
}
