// Registrations whose files are what they say, but no model that can be used, or meant to do harm.
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TensorProto_DataType } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { batched, node, value } from '../../src/models/onnx-builder.ts';
import { type ClosedForm, writeClosedForm } from '../helpers/closed-form.ts';
import { sha256 } from '../helpers/file-server.ts';
import { declaringSize, pickledNpz, weightIn } from '../helpers/hostile-files.ts';
import { type RegistrationBody, useRegistrationBench } from '../helpers/registration-bench.ts';
import { npy, npz, SMALL_MANIFEST, smallData, smallGraph } from '../unit/models/fixtures.ts';

const { FLOAT, INT64 } = TensorProto_DataType;
const used = useRegistrationBench();

interface Files {
  readonly manifest?: object;
  readonly onnx?: Uint8Array;
  readonly data?: Uint8Array;
}

/** A registration of a small model with any of its files replaced. */
function small(
  name: string,
  { manifest = {}, onnx = smallGraph(), data = smallData() }: Files,
): RegistrationBody {
  const files = Object.entries({ 'model.onnx': onnx, 'data.npz': data }).map(([file, bytes]) => {
    used.bench.web.serve(`/${name}/${file}`, bytes);
    return [file, { url: used.bench.web.url(`/${name}/${file}`), sha256: sha256(bytes) }] as const;
  });
  return { manifest: { ...SMALL_MANIFEST, ...manifest, name }, files: Object.fromEntries(files) };
}

const inputs = [batched('x', [2]), batched('sigma', [])];
const samples = npy(Float32Array.of(0, 1, -1, 0.5), [2, 2]);
const hinted = smallGraph({ inputs: [...inputs, value('hint', FLOAT, ['batch', 2])] });
const labelled = smallGraph({ inputs: [...inputs, value('label', INT64, ['batch'])] });
const fed = (input: string) => ({ conditioning: { [input]: { array: 'y' } } });

const BAD: [what: string, files: Files, reason: RegExp][] = [
  ['pickled objects', { data: pickledNpz() }, /^data.npz: array "x0" holds pickled Python objects/],
  [
    'an npz that says it unpacks to more than its limit',
    { data: declaringSize(smallData(), 2 ** 34 + 1) },
    /^data.npz: array "x0" is larger than 16 GiB unpacked, the limit$/,
  ],
  [
    'an npz that unpacks to more than it says',
    { data: declaringSize(npz({ x0: npy(new Float32Array(2 ** 16), [2 ** 15, 2]) }), 144) },
    /^data.npz: array "x0" is damaged/,
  ],
  [
    'a condition that nobody gave',
    { onnx: hinted, manifest: fed('hint') },
    /^input "hint" is fed array "y": data.npz: has no array "y"; its arrays are x0$/,
  ],
  ['a condition that nobody declared', { onnx: hinted }, /also wants "hint" \(float32 \[batch,2\]\)/],
  [
    'a condition of another dtype',
    {
      onnx: labelled,
      manifest: fed('label'),
      data: npz({ x0: samples, y: npy(Float32Array.of(0, 1), [2]) }),
    },
    /input "label" is int64 \[batch\], but array "y" has rows of float32 \[\]; save the array as int64$/,
  ],
  [
    'weights outside of the model',
    { onnx: smallGraph({ constants: [weightIn('../../secret')] }) },
    /^..\/..\/secret: the path leaves the model's directory$/,
  ],
  [
    'weights that are not there',
    { onnx: smallGraph({ constants: [weightIn('w.bin')] }) },
    /^w.bin: is missing$/,
  ],
  [
    'a graph that cannot be run',
    { onnx: smallGraph({ nodes: [node('Frobnicate', ['x'], 'denoised')] }) },
    /Frobnicate/,
  ],
];

describe('a registration', () => {
  it.each(BAD)('is UNAVAILABLE with %s, and nothing of it is kept', async (what, files, reason) => {
    const body = small(`bad-${what.replaceAll(' ', '-')}`, files);
    expect(await used.bench.refusal(body)).toMatch(reason);
    expect(await used.bench.cached()).toEqual({ models: [], rest: [] });
  });

  it('is UNAVAILABLE with a file of 50 GB in MODELS_DIR, none of which is copied', async () => {
    const file = join(used.bench.modelsDir, 'huge.onnx');
    await writeFile(file, '');
    await truncate(file, 50e9);
    const body = used.bench.body('huge', { path: 'huge.onnx', url: undefined, sha256: '0'.repeat(64) });
    expect(await used.bench.refusal(body)).toBe(
      'model.onnx: has 50000000000 bytes, the limit is 4 MiB (MODEL_FILE_LIMIT_MB)',
    );
    expect(await used.bench.cached()).toEqual({ models: [], rest: [] });
    await rm(file);
  });

  it('that was uploaded and is UNAVAILABLE leaves no upload', async () => {
    const data = pickledNpz();
    const file = { upload: 'data', sha256: sha256(data) };
    const { manifest, files } = small('uploaded-pickle', { data });
    const body = { manifest, files: { ...files, 'data.npz': file } };
    const answer = await used.bench.sendForm(body, { data: Uint8Array.from(data) });
    expect(answer.status, answer.text).toBe(202);
    expect((await used.bench.outcome('uploaded-pickle')).state).toBe('UNAVAILABLE');
    expect(await used.bench.uploads()).toEqual([]);
  });
});

describe('a registration of the wrong process or prediction', () => {
  const SD = { type: 'vp', beta_schedule: 'scaled_linear', beta_start: 0.00085, beta_end: 0.012 };
  const COSINE = { type: 'vp', beta_schedule: 'squaredcos_cap_v2' };
  const EDM = { type: 'edm', sigma_min: 0.002, sigma_max: 80 };

  /** How the registration ends of a model with some fields of its manifest replaced. */
  async function outcomeOf(form: Omit<ClosedForm, 'name'>, fields: object) {
    const name = `wrong-${String(count++)}`;
    const { modelsDir } = used.bench;
    await writeClosedForm(modelsDir, { ...form, name: `own-${name}` });
    const manifest = await readFile(join(modelsDir, `own-${name}`, 'model.json'), 'utf8');
    const files = ['model.onnx', 'calibration.npz', 'held_out.npz'].map(async (file) => {
      const bytes = await readFile(join(modelsDir, `own-${name}`, file));
      return [file, { path: `own-${name}/${file}`, sha256: sha256(bytes) }] as const;
    });
    const body = { manifest: { ...(JSON.parse(manifest) as object), ...fields, name } };
    await used.bench.register({ ...body, files: Object.fromEntries(await Promise.all(files)) });
    return used.bench.outcome(name);
  }
  let count = 0;

  it.each<[what: string, form: Omit<ClosedForm, 'name'>, fields: object, advice: string]>([
    [
      'epsilon as v_prediction',
      { process: SD, prediction: 'epsilon' },
      { prediction: 'v_prediction' },
      'with "prediction": "epsilon" it',
    ],
    [
      'a preconditioned network as a denoiser',
      { process: { ...EDM, sigma_data: 0.5 }, prediction: 'edm' },
      { process: EDM, prediction: 'denoised' },
      'with "prediction": "edm" and "sigma_data": 0.5 in "process" it',
    ],
    [
      'another sigma_data',
      { process: { ...EDM, sigma_data: 0.5 }, prediction: 'edm' },
      { process: { ...EDM, sigma_data: 1 } },
      'with "sigma_data": 0.5 in "process" it',
    ],
    [
      'other betas',
      { process: COSINE, prediction: 'epsilon' },
      { process: { type: 'vp', beta_schedule: 'linear' } },
      'with "beta_schedule": "squaredcos_cap_v2" in "process" it',
    ],
    [
      'another scale of time',
      { process: { type: 'flow' }, prediction: 'flow' },
      { process: { type: 'flow', num_train_timesteps: 1000, time_scale: 1 } },
      'with "time_scale": 1000 in "process" it',
    ],
  ])('is UNAVAILABLE, saying what would fit: %s', async (_, form, fields, advice) => {
    const { state, reason } = await outcomeOf(form, fields);
    expect(state).toBe('UNAVAILABLE');
    expect(reason).toMatch(/^it does not denoise its calibration data: at sigma /);
    expect(reason).toContain(advice);
  });

  it('is UNAVAILABLE where the network knows fewer timesteps', async () => {
    const form = { process: SD, prediction: 'epsilon' } as const;
    const ofTimesteps = (num_train_timesteps: number) =>
      outcomeOf(form, { process: { ...SD, num_train_timesteps } });
    expect((await ofTimesteps(1000)).state).toBe('READY');
    const { state, reason } = await ofTimesteps(2000);
    expect(state).toBe('UNAVAILABLE');
    expect(reason).toMatch(/^at the ends of its process, timesteps 0 to 1999: .*idx=1999 must be within/);
  });
});
