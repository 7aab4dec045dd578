import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { expectProblem } from '../helpers/client.ts';
import { sha256 } from '../helpers/file-server.ts';
import { LIMIT_MB, registrationForm, useRegistrationBench } from '../helpers/registration-bench.ts';

const used = useRegistrationBench();

describe('a registration whose files are not what it says', () => {
  it.each([
    [
      'another sha256',
      () => ({ sha256: '0'.repeat(64) }),
      /^model.onnx: its sha256 is [0-9a-f]{64}, not 0{64}$/,
    ],
    ['nothing there', () => ({ url: used.bench.web.url('/none') }), /^model.onnx: the server answered 404$/],
    [
      'no such object',
      () => ({ url: 's3://bucket/none' }),
      /^model.onnx: there is no such object in the bucket$/,
    ],
    [
      'a 50 GB file',
      () => ({ url: used.bench.web.url('/declared-50-gb') }),
      /has 50000000000 bytes, the limit is 4 MiB/,
    ],
    ['a file without end', () => ({ url: used.bench.web.url('/endless') }), /goes on, the limit is 4 MiB/],
    [
      'a private address',
      () => ({ url: 'https://10.0.0.1/x' }),
      /10.0.0.1 is, or resolves to, an address that is not public/,
    ],
    [
      'a redirect to the metadata service',
      () => ({ url: used.bench.web.url('/to?url=https://169.254.169.254/latest') }),
      /169.254.169.254 is, or resolves to, an address that is not public/,
    ],
    ['a redirect to http', () => ({ url: used.bench.web.url('/to?url=http://example.com/') }), /not https/],
    [
      'data for a model',
      () => ({ url: used.bench.web.url('/calibration.npz'), sha256: sha256(used.bench.data) }),
      /not a readable ONNX file/,
    ],
  ])('is UNAVAILABLE: %s', async (what, file, reason) => {
    // Content that the cache has already would not be asked for.
    const body = used.bench.body(`bad-${what.replaceAll(' ', '-')}`, { sha256: '0'.repeat(64), ...file() });
    expect(await used.bench.refusal(body)).toMatch(reason);
    expect(await used.bench.cached()).toEqual({ models: [], rest: [] });
  });

  it('is UNAVAILABLE where it does not denoise, with the scaling that would fit', async () => {
    const body = used.bench.body(
      'scaled',
      {},
      {
        data: { file: 'calibration.npz', array: 'x0', scaling_factor: 40 },
      },
    );
    const reason = await used.bench.refusal(body);
    expect(reason).toMatch(
      /does not denoise .* with "scaling_factor": [01](\.\d+)? in "data" it would nowhere be more than [01](\.\d+)? times/,
    );
  });

  it('may be registered again', async () => {
    await used.bench.refusal(used.bench.body('again', { sha256: '0'.repeat(64) }));
    await used.bench.register(used.bench.body('again'));
    expect((await used.bench.outcome('again')).state).toBe('READY');
  });

  it.each([
    ['a path that leaves MODELS_DIR', { path: '../secret', url: undefined }],
    ['a link that leaves MODELS_DIR', { path: 'elsewhere/passwd', url: undefined }],
    ['a path to nothing', { path: 'none/model.onnx', url: undefined }],
    ['no source', { url: undefined }],
    ['two sources', { path: 'gaussian/model.onnx' }],
    ['http', { url: 'http://example.com/x' }],
    ['a password in the address', { url: 'https://user:password@example.com/x' }],
    ['no sha256', { sha256: undefined }],
  ])('is refused at once: %s', async (_, file) => {
    expectProblem(await used.bench.register(used.bench.body('refused', file)), 422, 'invalid-request');
    expectProblem(await used.bench.service.send('/models/refused'), 404, 'model-not-found');
  });

  it.each([
    ['a file the manifest names is not given', { onnx: 'other.onnx' }, /the manifest names other.onnx/],
    ['a wrong manifest', { prediction: 'guess' }, /prediction/],
    ['a name that is taken', { name: 'gaussian' }, /there is a model "gaussian"/],
  ])('is refused at once: %s', async (_, fields, detail) => {
    const { status, body } = await used.bench.register(used.bench.body('refused', {}, fields));
    expect([409, 422]).toContain(status);
    expect((body as unknown as { detail: string }).detail).toMatch(detail);
  });
});

describe('an upload', () => {
  const uploaded = (name: string, file: object = {}) =>
    used.bench.body(name, { url: undefined, upload: 'weights', ...file });
  const weights = () => used.bench.onnx;

  it('of other content is refused, and nothing of it kept', async () => {
    const answer = await used.bench.sendForm(uploaded('upload'), { weights: Uint8Array.of(1, 2) });
    expect(expectProblem(answer, 422, 'invalid-request').detail).toMatch(/its sha256 is/);
    expect(await used.bench.uploads()).toEqual([]);
  });

  it('that is too large is refused at the limit', async () => {
    const large = new Uint8Array(LIMIT_MB * 2 ** 20 + 1);
    expectProblem(
      await used.bench.sendForm(uploaded('upload'), { weights: large }),
      413,
      'payload-too-large',
    );
    expect(await used.bench.uploads()).toEqual([]);
  });

  it('that nobody named, or that is missing, is refused', async () => {
    expectProblem(
      await used.bench.sendForm(uploaded('upload'), { weights: weights(), more: weights() }),
      422,
      'invalid-request',
    );
    expectProblem(await used.bench.sendForm(uploaded('upload'), {}), 422, 'invalid-request');
    expect(await used.bench.uploads()).toEqual([]);
  });

  it('that stops half way leaves nothing', async () => {
    const whole = Buffer.from(
      await new Response(registrationForm(uploaded('upload'), { weights: weights() })).arrayBuffer(),
    );
    const boundary = whole.toString('latin1').split('\r\n')[0].slice(2);
    const half = httpRequest(`${used.bench.service.url}/models`, {
      method: 'POST',
      headers: {
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'content-length': whole.length,
      },
    });
    half.on('error', () => undefined).write(whole.subarray(0, whole.length - 200));
    while ((await used.bench.uploads()).length === 0) await sleep(20);
    half.destroy();
    while ((await used.bench.uploads()).length > 0) await sleep(20);
    expectProblem(await used.bench.service.send('/models/upload'), 404, 'model-not-found');
  });
});

it('DELETE of a folder of MODELS_DIR is refused, of nothing is 404', async () => {
  expectProblem(
    await used.bench.service.send('/models/gaussian', { method: 'DELETE' }),
    409,
    'model-not-registered',
  );
  expectProblem(await used.bench.service.send('/models/none', { method: 'DELETE' }), 404, 'model-not-found');
});
