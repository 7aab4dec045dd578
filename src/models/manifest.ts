import { z } from 'zod';
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

/** A field of which this release knows a single value. */
function only<T extends string>(value: T) {
  return z.literal(value, {
    error: ({ input }) =>
      input === undefined
        ? `is missing; supported: "${value}"`
        : `${JSON.stringify(input)} is not supported by this release; supported: "${value}"`,
  });
}

const process = z
  .strictObject({ type: only('edm'), sigma_min: z.number().positive(), sigma_max: z.number().positive() })
  .refine(({ sigma_min, sigma_max }) => sigma_min < sigma_max, 'sigma_min must be smaller than sigma_max');

const range = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low < high, 'must be [low, high] with low smaller than high');

const features = z.strictObject({ onnx: file, input: text, output: text, statistics: file });

/** model.json: what an ONNX denoiser is called, what it takes and returns, and which data calibrate it. */
const manifestSchema = z.strictObject({
  name: modelNameSchema,
  onnx: file,
  shape: z.array(z.int().positive()).min(1).max(4),
  inputs: z
    .strictObject({ sample: text, noise: text })
    .refine(({ sample, noise }) => sample !== noise, 'sample and noise must be two different inputs'),
  output: text,
  prediction: only('denoised'),
  process,
  data: z.strictObject({ file, array, range: range.optional() }),
  conditioning: z
    .strictObject({}, 'conditional models are not supported by this release; leave it out or give {}')
    .optional(),
  validation: z.strictObject({ file, array, features: features.optional() }).optional(),
  description: z.string().optional(),
  license: z.string().optional(),
});

export type ModelManifest = z.infer<typeof manifestSchema>;

/** A file which a manifest names, and what it is to the model. */
export interface NamedFile {
  role: 'manifest' | 'onnx' | 'data' | 'validation' | 'features' | 'statistics' | 'external_data';
  file: string;
}

/** Every file a manifest names, itself included. */
export function namedFiles({ onnx, data, validation }: ModelManifest): NamedFile[] {
  const files: NamedFile[] = [
    { role: 'manifest', file: MANIFEST_FILE },
    { role: 'onnx', file: onnx },
    { role: 'data', file: data.file },
  ];
  if (validation) files.push({ role: 'validation', file: validation.file });
  if (validation?.features) {
    files.push({ role: 'features', file: validation.features.onnx });
    files.push({ role: 'statistics', file: validation.features.statistics });
  }
  return files;
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
  const json = parseJson((await readModelFile(directory, MANIFEST_FILE)).toString('utf8'));
  const result = manifestSchema.safeParse(json, {
    error: ({ input }) => (input === undefined ? 'is missing' : undefined),
  });
  if (result.success) return result.data;
  throw unavailable(`${MANIFEST_FILE}: ${result.error.issues.map(describeIssue).join('; ')}`);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw unavailable(`${MANIFEST_FILE}: is not valid JSON`, error);
  }
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${z.core.toDotPath(path)}: ${message}`;
}
