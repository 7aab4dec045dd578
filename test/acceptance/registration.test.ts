import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectProblem, FIXED } from '../helpers/client.ts';
import { sha256 } from '../helpers/file-server.ts';
import { fashionImages, writeNoiseImages } from '../helpers/image-folder.ts';
import { useRegistrationBench } from '../helpers/registration-bench.ts';
import { SHIPPED_MODELS } from '../helpers/service.ts';

const used = useRegistrationBench();

describe('POST /models', () => {
  it('takes files from S3, signed, and from MODELS_DIR', async () => {
    const body = used.bench.body('from-s3', { url: 's3://bucket/dir/model.onnx' });
    body.files['calibration.npz'] = { path: 'gaussian/calibration.npz', sha256: sha256(used.bench.data) };
    await used.bench.register(body);
    expect(await used.bench.outcome('from-s3')).toMatchObject({ state: 'READY' });
    expect(used.bench.objects.requests).toMatchObject([{ path: '/bucket/dir/model.onnx', signed: true }]);
  });

  it('takes a model from https to a schedule, and lets it go', async () => {
    const { status, body, headers, text } = await used.bench.register(used.bench.body('from-https'));
    expect(status, text).toBe(202);
    expect(headers.get('location')).toBe('/models/from-https');
    expect(body).toMatchObject({ name: 'from-https', state: 'REGISTERING', reason: null });
    expect(await used.bench.outcome('from-https')).toMatchObject({
      state: 'READY',
      reason: null,
      dimension: 64,
    });
    const job = await used.bench.service.run({ model: 'from-https', solver: 'euler', steps: 5, ...FIXED });
    expect(job.schedules[0].sigmas).toHaveLength(6);
    expectProblem(await used.bench.register(used.bench.body('from-https')), 409, 'model-exists');
    await used.bench.remove('from-https');
    expectProblem(await used.bench.service.send('/models/from-https'), 404, 'model-not-found');
    expect((await used.bench.register(used.bench.body('from-https'))).status).toBe(202);
    expect((await used.bench.outcome('from-https')).state).toBe('READY');
  });

  it('goes on where a download was cut off', async () => {
    const large = Buffer.concat([used.bench.data, Buffer.alloc(3 * 2 ** 20)]);
    used.bench.web.serve('/large', large, [2 ** 20, 2 ** 19]);
    const other = Buffer.concat([large, Buffer.of(1)]);
    used.bench.objects.serve('/bucket/large', other, [2 ** 20]);
    const body = used.bench.body('cut-off');
    body.files['large.bin'] = { url: used.bench.web.url('/large'), sha256: sha256(large) };
    body.files['other.bin'] = { url: 's3://bucket/large', sha256: sha256(other) };
    await used.bench.register(body);
    expect(await used.bench.outcome('cut-off')).toMatchObject({ state: 'READY' });
    const asked = used.bench.web.requests.filter(({ path }) => path === '/large').map(({ range }) => range);
    expect(asked).toHaveLength(3);
    expect(asked[0]).toBeUndefined();
    for (const range of asked.slice(1)) expect(range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('takes files with the request itself', async () => {
    const body = used.bench.body('uploaded', { url: undefined, upload: 'weights' });
    body.files['calibration.npz'] = { upload: 'data', sha256: sha256(used.bench.data) };
    const answer = await used.bench.sendForm(body, { weights: used.bench.onnx, data: used.bench.data });
    expect(answer.status, answer.text).toBe(202);
    expect(await used.bench.outcome('uploaded')).toMatchObject({ state: 'READY' });
    expect(await used.bench.uploads()).toHaveLength(2);
    await used.bench.remove('uploaded');
    expect(await used.bench.uploads()).toEqual([]);
  });

  it('takes images for calibration data, and runs the real model on them', async () => {
    const weights = Uint8Array.from(await readFile(join(SHIPPED_MODELS, 'fashion-mnist/model.onnx')));
    const shipped = await readFile(join(SHIPPED_MODELS, 'fashion-mnist/model.json'), 'utf8');
    const manifest = JSON.parse(shipped) as Record<string, unknown>;
    delete manifest['validation'];
    const parts = new Map([['model.onnx', weights], ...(await fashionImages(100))]);
    const register = (name: string, data: object) => {
      const path = (file: string) => (file === 'model.onnx' ? file : `images/${file}`);
      const files = [...parts].map(([file, bytes]) => [path(file), { upload: file, sha256: sha256(bytes) }]);
      const body = { manifest: { ...manifest, name, data }, files: Object.fromEntries(files) as object };
      return used.bench.sendForm(body, Object.fromEntries(parts));
    };
    const data = { folder: 'images', range: [-1, 1] };
    expect((await register('images', data)).status).toBe(202);
    expect(await used.bench.outcome('images')).toMatchObject({
      state: 'READY',
      reason: null,
      data: { count: 100 },
    });
    parts.set('notes.png', Uint8Array.from(Buffer.from('no image')));
    expect((await register('no-images', data)).status).toBe(202);
    expect(await used.bench.outcome('no-images')).toMatchObject({
      state: 'UNAVAILABLE',
      reason: 'images/notes.png: is no PNG or JPEG image',
    });
    const refused = await register('no-range', { folder: 'images' });
    expect(expectProblem(refused, 422, 'invalid-request').detail).toMatch(
      /data.range must say what 0 and 255/,
    );
  });
});

it('a folder with a folder of images in it goes to a schedule that is measured against images it was not made from', async () => {
  const { service, modelsDir } = used.bench;
  await writeNoiseImages(modelsDir, 'noise', 256);
  const { schedules } = await service.run({
    ...{ model: 'noise', solver: 'euler', steps: 5 },
    probe: { levels: 24, paths: 256 },
    objective: { exponent: 1 },
    validation: { samples: 64 },
  });
  const [{ sigmas, klub, validation }] = schedules;
  expect([sigmas.length, sigmas[0], sigmas[5]]).toEqual([6, 20, 0.02]);
  expect(klub!.dimension).toBe(64);
  expect(validation).toMatchObject({ reference: 'calibration_split', samples: 64 });
});
