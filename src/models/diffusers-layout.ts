import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { inWords } from '../in-words.ts';
import { readGraph, type Graph } from './graph.ts';
import { type NamedFile, readJson } from './manifest.ts';
import { unavailable } from './model-file.ts';
import { npzArrayNames } from './npz.ts';
import { processOfScheduler, SchedulerConfig } from './scheduler-config.ts';

const SCHEDULER = 'scheduler/scheduler_config.json';
/** Folders of the network, as diffusers and Optimum name them. */
const NETWORKS = ['unet', 'transformer'];
/** Every file that a layout is told by. */
export const LAYOUT_FILES = [SCHEDULER, ...NETWORKS.map((network) => `${network}/config.json`)];
const DATA = 'calibration.npz';
/** Before the name of an array: what its input is fed without condition. */
const UNCONDITIONAL = 'unconditional_';
/** Names of the inputs and the output in exports of diffusers and Optimum, U-Nets before transformers. */
const SAMPLE_INPUTS = ['sample', 'hidden_states'];
const NOISE_INPUTS = ['timestep', 't'];

const NetworkConfig = z.object({
  in_channels: z.int().positive().optional(),
  sample_size: z.union([z.int().positive(), z.array(z.int().positive())]).nullish(),
});

/** What a folder in the layout of a diffusers pipeline says of itself. */
export interface Layout {
  /** Fields of a manifest; model.json may replace any of them. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The files it was read from. */
  readonly files: NamedFile[];
}

/**
 * Reads the layout that `diffusers` and Optimum export to: `unet/model.onnx` or `transformer/model.onnx` beside
 * `scheduler/scheduler_config.json` and the network's `config.json`.
 *
 * @returns null for a folder in another layout
 * @throws StepsmithError `model_unavailable` naming what cannot be told from it
 */
export async function readLayout(directory: string): Promise<Layout | null> {
  const network = await networkOf(directory);
  if (network === null || !(await exists(directory, SCHEDULER))) return null;
  const onnx = `${network}/model.onnx`;
  const config = `${network}/config.json`;
  const scheduler = await readConfig(directory, SCHEDULER, SchedulerConfig);
  const graph = await readGraph(directory, onnx);
  const fields = {
    name: basename(directory),
    onnx,
    data: { file: DATA, array: 'x0' },
    ...processOfScheduler(scheduler),
    ...shapeOf(await readConfig(directory, config, NetworkConfig)),
    ...namesOf(graph, onnx),
    ...(await conditioningOf(graph, directory)),
  };
  return { fields, files: [SCHEDULER, config].map((file): NamedFile => ({ role: 'manifest', file })) };
}

async function networkOf(directory: string): Promise<string | null> {
  for (const network of NETWORKS) if (await exists(directory, `${network}/model.onnx`)) return network;
  return null;
}

async function exists(directory: string, file: string): Promise<boolean> {
  return (await stat(join(directory, file)).catch(() => null)) !== null;
}

async function readConfig<T extends z.ZodType>(
  directory: string,
  file: string,
  schema: T,
): Promise<z.output<T>> {
  const parsed = schema.safeParse(await readJson(directory, file), { error: inWords });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw unavailable(`${file}: ${issues.join('; ')}`);
}

/** [channels, height, width]; nothing where the network takes any size, which model.json then has to say. */
function shapeOf({ in_channels: channels, sample_size: size }: z.output<typeof NetworkConfig>) {
  if (channels === undefined || size === undefined || size === null) return {};
  return { shape: [channels, ...(typeof size === 'number' ? [size, size] : size)] };
}

/** Inputs and output by their usual names. */
function namesOf({ inputs, outputs }: Graph, onnx: string) {
  const [sample, noise] = usualInputs(inputs);
  if (sample === undefined || noise === undefined) {
    const missing = sample === undefined ? SAMPLE_INPUTS : NOISE_INPUTS;
    const names = inputs.map(({ name }) => name).join(', ');
    throw unavailable(
      `${onnx}: none of its inputs (${names}) is called ${missing.join(' or ')}; give \`inputs\` in model.json`,
    );
  }
  if (outputs.length !== 1)
    throw unavailable(`${onnx}: has ${outputs.length} outputs; give \`output\` in model.json`);
  return { inputs: { sample, noise }, output: outputs[0].name };
}

function usualInputs(inputs: Graph['inputs']): (string | undefined)[] {
  const names = inputs.map(({ name }) => name);
  return [SAMPLE_INPUTS, NOISE_INPUTS].map((usual) => usual.find((name) => names.includes(name)));
}

/**
 * Every other input is fed the array of its own name from the calibration data, and without condition the array of that
 * name after `unconditional_`, where there is one.
 */
async function conditioningOf({ inputs }: Graph, directory: string): Promise<object> {
  const usual = usualInputs(inputs);
  const others = inputs.map(({ name }) => name).filter((name) => !usual.includes(name));
  if (others.length === 0) return {};
  const arrays = (await exists(directory, DATA)) ? await npzArrayNames(directory, DATA) : [];
  const entries = others.map((name) => {
    const unconditional = `${UNCONDITIONAL}${name}`;
    return [name, { array: name, ...(arrays.includes(unconditional) && { unconditional }) }] as const;
  });
  return { conditioning: Object.fromEntries(entries) };
}
