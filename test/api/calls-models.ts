import { ADMIN_KEY, bearer } from '../helpers/app.ts';
import type { Call, Make } from './calls.ts';
import type { Stage } from './stage.ts';

let registered = 0;

const registration = (name = `registered-${++registered}`): Call => ({
  path: '/models',
  body: {
    manifest: {
      ...{
        name,
        onnx: 'model.onnx',
        shape: [2],
        inputs: { sample: 'x', noise: 'sigma' },
        output: 'denoised',
      },
      ...{ prediction: 'denoised', process: { type: 'edm', sigma_min: 0.002, sigma_max: 80 } },
      data: { file: 'calibration.npz', array: 'x0' },
    },
    files: {
      'model.onnx': { url: 'https://models.example/model.onnx', sha256: '0'.repeat(64) },
      'calibration.npz': { url: 'https://models.example/calibration.npz', sha256: '1'.repeat(64) },
    },
  },
});

async function makeRegistered({ live }: Stage): Promise<string> {
  const { path, body } = registration();
  const answer = await live.client.with(bearer(ADMIN_KEY)).sendJson('POST', path, body);
  return (answer.body as { name: string }).name;
}

async function makeProbe({ live, modelVersion }: Stage): Promise<string> {
  const { probes } = live.dependencies;
  const levels = [0.002, 80];
  const id = await probes.create({
    ...{ model: 'gaussian', modelVersion, guidanceScale: 1, levels, seed: 0, batchSize: 16 },
  });
  const measurement = { evaluations: 32, seconds: 1, executionProvider: 'cpu', denoisingLoss: [1, 2] };
  await probes.putBlock(id, 0, new Float64Array(3), measurement);
  return id;
}

const ready = (model: string): Call => ({ path: `/v2/models/${model}/ready` });

/** Where Redis has gone. */
const cutOff =
  (path: string): Make =>
  ({ cutOff: { client } }) => ({ path, client });

export const CALLS: Readonly<Record<string, Readonly<Record<number, Make>>>> = {
  listModels: { 200: () => ({ path: '/models' }) },
  getModel: { 200: () => ({ path: '/models/gaussian' }), 404: () => ({ path: '/models/nothing' }) },
  registerModel: {
    202: () => registration(),
    409: () => registration('gaussian'),
  },
  deleteModel: {
    204: async (stage) => ({ path: `/models/${await makeRegistered(stage)}` }),
    404: () => ({ path: '/models/nothing' }),
    409: () => ({ path: '/models/gaussian' }),
  },
  modelReady: { 200: () => ready('gaussian'), 404: () => ready('nothing'), 409: () => ready('unusable') },
  getProbe: {
    200: async (stage) => ({ path: `/probes/${await makeProbe(stage)}` }),
    404: () => ({ path: '/probes/none' }),
  },
  listSolvers: { 200: () => ({ path: '/solvers' }) },
  listWorkers: { 200: () => ({ path: '/workers' }) },
  listAbandonedWork: { 200: () => ({ path: '/abandoned-work' }) },
  metrics: { 200: () => ({ path: '/metrics' }) },
  live: { 200: () => ({ path: '/health/live' }) },
  ready: { 200: () => ({ path: '/health/ready' }), 503: cutOff('/health/ready') },
  serverLive: { 200: () => ({ path: '/v2/health/live' }) },
  serverReady: { 200: () => ({ path: '/v2/health/ready' }), 503: cutOff('/v2/health/ready') },
};
