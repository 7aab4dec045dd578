import { z } from 'zod';
import { inWords } from '../in-words.ts';
import {
  PREDICTIONS,
  PREDICTIONS_OF,
  processSettings,
  type Prediction,
  type ProcessSettings,
} from './process-settings.ts';
import { isInsidePath, readModelFile, unavailable } from './model-file.ts';

export const MANIFEST_FILE = 'model.json';

/** The one rule for the name of a model: in a directory, a request, an address. */
export const modelNameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    'must be 1 to 100 letters, digits, dots, dashes and underscores, beginning with a letter or digit',
  );

const text = z.string().min(1, 'must not be empty');
const file = text.refine(isInsidePath, `must be a path inside the model's directory: relative, without ".."`);
const array = text.meta({ description: 'name of an array in the .npz, without .npy' });

const range = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low < high, 'must be [low, high] with low smaller than high');

const prediction = z.enum(PREDICTIONS, {
  error: ({ input }) => {
    const supported = `supported: ${PREDICTIONS.map((name) => `"${name}"`).join(', ')}`;
    return input === undefined
      ? `is missing; ${supported}`
      : `${JSON.stringify(input)} is unknown; ${supported}`;
  },
});

/**
 * What an input of the model beside sample and noise is fed. The array is looked for in the files of data and validation,
 * one row a sample. For the sample's own input it is concatenated to the sample along the channels.
 */
const conditioningInput = z.strictObject({
  array,
  /** Without condition: a number that fills it, or an array of one row or one row a sample. Absent: the same as with. */
  unconditional: z.union([z.number(), array]).optional(),
});

/** Where samples are: an array of a file, or images. */
const SOURCE = {
  file: file.optional(),
  array: array.optional(),
  /** PNG and JPEG files of a model whose samples are [channels, height, width] */
  folder: file.optional(),
};

const features = z.strictObject({ onnx: file, input: text, output: text, statistics: file });

/** model.json: what an ONNX denoiser is called, what it takes and returns, and which data calibrate it. */
const manifestSchema = z
  .strictObject({
    name: modelNameSchema,
    onnx: file,
    shape: z.array(z.int().positive()).min(1).max(4),
    inputs: z
      .strictObject({ sample: text, noise: text })
      .refine(({ sample, noise }) => sample !== noise, 'sample and noise must be two different inputs'),
    output: text,
    prediction,
    process: processSettings,
    data: z.strictObject({
      ...SOURCE,
      range: range.optional(),
      scaling_factor: z.number().positive().optional(),
      shift: z.number().optional(),
    }),
    conditioning: z.record(text, conditioningInput).optional(),
    /** Share of the guided answer whose spread is set back to the conditional one's, as diffusers' guidance_rescale. */
    guidance_rescale: z.number().min(0).max(1).optional(),
    validation: z.strictObject({ ...SOURCE, features: features.optional() }).optional(),
    description: z.string().optional(),
    license: z.string().optional(),
  })
  .superRefine((manifest, context) => {
    const issue = (path: string[], message: string) => {
      context.addIssue({ code: 'custom', path, message, input: manifest });
    };
    const misfit = misfitOf(manifest);
    if (misfit) issue(['prediction'], misfit);
    if (manifest.conditioning && manifest.inputs.noise in manifest.conditioning)
      issue(['conditioning', manifest.inputs.noise], 'is the noise input');
    const { data, validation } = manifest;
    for (const [field, source] of Object.entries({ data, ...(validation && { validation }) })) {
      const wrong = faultOf(source, manifest);
      if (wrong) issue([field], wrong);
    }
  });

/** Why a prediction and a process do not go together, and what does; null where they do. */
function misfitOf({
  prediction,
  process,
}: {
  prediction: Prediction;
  process: ProcessSettings;
}): string | null {
  const fitting: readonly Prediction[] = PREDICTIONS_OF[process.type];
  if (!fitting.includes(prediction)) {
    const processes = Object.entries(PREDICTIONS_OF)
      .filter(([, predictions]) => (predictions as readonly Prediction[]).includes(prediction))
      .map(([type]) => `"${type}"`);
    return (
      `"${prediction}" does not go with process "${process.type}", which takes ${fitting.map((name) => `"${name}"`).join(', ')}; ` +
      `it goes with ${processes.join(', ')}`
    );
  }
  if (process.type === 'vp' && process.rescale_betas_zero_snr && prediction === 'epsilon')
    return '"epsilon" says nothing about the data at zero terminal SNR (rescale_betas_zero_snr); "v_prediction" and "denoised" do';
  const preconditioned = prediction === 'edm' || prediction === 'v_prediction';
  if (process.type === 'edm' && preconditioned && process.sigma_data === undefined)
    return `"${prediction}" needs process.sigma_data: 0.5 for the networks of EDM, 1 for Stable Video Diffusion`;
  return null;
}

/** What is wrong with where samples are said to be; null where nothing is. */
function faultOf(
  { file: named, array: name, folder }: SampleSource,
  { shape, data, conditioning }: Pick<ModelManifest, 'shape' | 'data' | 'conditioning'>,
): string | null {
  if (folder === undefined)
    return named === undefined || name === undefined ? 'needs file and array, or folder' : null;
  if (named !== undefined || name !== undefined) return 'has folder, and file or array beside it';
  if (shape.length !== 3 || ![1, 3].includes(shape[0]))
    return `has a folder of images, whose shape is [1 or 3, height, width], not [${shape.join(', ')}]`;
  if (data.range === undefined) return 'has a folder of images: data.range must say what 0 and 255 become';
  return conditioning ? 'has a folder of images, which cannot hold the arrays of conditioning' : null;
}

/** Either `file` and `array`, or `folder`. */
export interface SampleSource {
  readonly file?: string | undefined;
  readonly array?: string | undefined;
  readonly folder?: string | undefined;
}

export type ModelManifest = z.infer<typeof manifestSchema>;
export type ConditioningInput = z.infer<typeof conditioningInput>;

/** A file which a manifest names, and what it is to the model. */
export interface NamedFile {
  role: 'manifest' | 'onnx' | 'data' | 'validation' | 'features' | 'statistics' | 'external_data';
  file: string;
}

/** Every file a manifest names, itself included. Of folders of images only {@link namedFolders} tells. */
export function namedFiles({ onnx, data, validation }: ModelManifest): NamedFile[] {
  const files: NamedFile[] = [
    { role: 'manifest', file: MANIFEST_FILE },
    { role: 'onnx', file: onnx },
  ];
  if (data.file !== undefined) files.push({ role: 'data', file: data.file });
  if (validation?.file !== undefined) files.push({ role: 'validation', file: validation.file });
  if (validation?.features) {
    files.push({ role: 'features', file: validation.features.onnx });
    files.push({ role: 'statistics', file: validation.features.statistics });
  }
  return files;
}

/** Folders of images, as files of their role. */
export function namedFolders({ data, validation }: ModelManifest): NamedFile[] {
  const folders: NamedFile[] = [];
  if (data.folder !== undefined) folders.push({ role: 'data', file: data.folder });
  if (validation?.folder !== undefined) folders.push({ role: 'validation', file: validation.folder });
  return folders;
}

/** The number of values in one sample. */
export function dimensionOf(manifest: ModelManifest): number {
  return manifest.shape.reduce((product, size) => product * size, 1);
}

/**
 * Reads and checks the model.json of a model's directory.
 *
 * @throws StepsmithError `model_unavailable`, its message naming each wrong field and what is expected of it
 */
export async function readManifest(directory: string): Promise<ModelManifest> {
  return parseManifest(await readJson(directory, MANIFEST_FILE));
}

/**
 * Checks the content of a model.json.
 *
 * @throws StepsmithError `model_unavailable`, as {@link readManifest}
 */
export function parseManifest(json: unknown): ModelManifest {
  const result = manifestSchema.safeParse(json, { error: inWords });
  if (result.success) return result.data;
  throw unavailable(`${MANIFEST_FILE}: ${result.error.issues.map(describeIssue).join('; ')}`);
}

/** @throws StepsmithError `model_unavailable` where it is missing or not JSON */
export async function readJson(directory: string, file: string): Promise<unknown> {
  const json = (await readModelFile(directory, file)).toString('utf8');
  try {
    return JSON.parse(json);
  } catch (error) {
    throw unavailable(`${file}: is not valid JSON`, error);
  }
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${z.core.toDotPath(path)}: ${message}`;
}
