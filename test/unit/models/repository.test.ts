import {
  chmod,
  copyFile,
  mkdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Model, ModelRepository } from '../../../src/models/repository.ts';
import {
  copyFashionMnist,
  SHIPPED_MODELS,
  SMALL_MANIFEST,
  smallData,
  smallGraph,
  temporaryDirectory,
  writeSmallModel,
} from './fixtures.ts';

/** The reason why the model `small` of a directory is unavailable. */
async function reason(modelsDir: string): Promise<string> {
  const model = await new ModelRepository(modelsDir).get('small');
  return model?.state === 'UNAVAILABLE' ? model.reason : `state: ${model?.state ?? 'none'}`;
}

describe('the shipped models', () => {
  let models: Map<string, Model>;
  beforeAll(async () => {
    models = new Map((await new ModelRepository(SHIPPED_MODELS).list()).map((model) => [model.name, model]));
  });

  it.each([
    ['fashion-mnist', 784, 3000, 0.706, 2],
    ['gaussian', 64, 4096, 0.5, 2],
    ['grid-2d', 2, 4096, Math.sqrt(0.02 ** 2 + (0.26 ** 2 * 63) / 12), 2],
    ['mixture-2d', 2, 4096, Math.sqrt(0.05 ** 2 + (0.42 ** 2 + 2 * 0.84 ** 2) / 6), 2],
  ])(
    '%s is READY with %d values a sample, %d samples, standard deviation %d',
    (name, dimension, count, std, digits) => {
      const model = models.get(name);
      expect(model).toMatchObject({ state: 'READY', name, dimension, data: { count } });
      expect(model?.state === 'READY' && model.data.std).toBeCloseTo(std, digits);
      expect(model?.state === 'READY' && model.version).toMatch(/^sha256:[0-9a-f]{64}$/);
    },
  );

  it('are all there is', () => {
    expect([...models.keys()]).toEqual(['fashion-mnist', 'gaussian', 'grid-2d', 'mixture-2d']);
  });
});

describe('ModelRepository', () => {
  it('is empty when its directory is missing', async () => {
    const repository = new ModelRepository(join(await temporaryDirectory(), 'nowhere'));
    expect(await repository.list()).toEqual([]);
    expect(await repository.get('small')).toBeNull();
    expect(await repository.nearest('small')).toEqual([]);
  });

  it('passes over files and hidden directories', async () => {
    const modelsDir = await temporaryDirectory();
    await writeSmallModel(modelsDir);
    await mkdir(join(modelsDir, '.git'));
    await writeFile(join(modelsDir, 'README.md'), 'hello');
    const models = await new ModelRepository(modelsDir).list();
    expect(models.map(({ name, state }) => [name, state])).toEqual([['small', 'READY']]);
  });

  it('lists a broken model beside the others, with its reason and no path of the machine', async () => {
    const modelsDir = await temporaryDirectory();
    await writeSmallModel(modelsDir);
    await mkdir(join(modelsDir, 'empty'));
    expect(await new ModelRepository(modelsDir).list()).toMatchObject([
      { state: 'UNAVAILABLE', name: 'empty', reason: 'model.json: is missing' },
      { state: 'READY', name: 'small' },
    ]);
  });

  it.each(['nobody', '..', '../small', '.', '', 'small/../small', 'small\0'])(
    'has no model %j',
    async (name) => {
      const modelsDir = await temporaryDirectory();
      await writeSmallModel(modelsDir);
      expect(await new ModelRepository(join(modelsDir)).get(name)).toBeNull();
    },
  );

  it('wants the name in model.json to be that of the directory', async () => {
    const modelsDir = await temporaryDirectory();
    await rename(await writeSmallModel(modelsDir), join(modelsDir, 'large'));
    const [model] = await new ModelRepository(modelsDir).list();
    expect(model).toMatchObject({ state: 'UNAVAILABLE', name: 'large' });
    expect(model).toHaveProperty(
      'reason',
      expect.stringContaining('name is "small", but the directory is "large"'),
    );
  });

  it('lists a directory whose name cannot be a model name as unavailable', async () => {
    const modelsDir = await temporaryDirectory();
    await rename(await writeSmallModel(modelsDir), join(modelsDir, 'my model'));
    const [model] = await new ModelRepository(modelsDir).list();
    expect(model).toHaveProperty(
      'reason',
      expect.stringContaining('the name of the directory must be 1 to 100'),
    );
  });

  it.each([
    ['model.onnx', 'model.onnx: is missing'],
    ['data.npz', 'data.npz: is missing'],
  ])('says that %s is missing', async (file, expected) => {
    const modelsDir = await temporaryDirectory();
    await rm(join(await writeSmallModel(modelsDir), file));
    expect(await reason(modelsDir)).toBe(expected);
  });

  it.each([
    [{ ...SMALL_MANIFEST, onnx: '../model.onnx' }, 'model.json: onnx: must be a path inside'],
    [
      { ...SMALL_MANIFEST, data: { file: '/tmp/x.npz', array: 'x0' } },
      'model.json: data.file: must be a path',
    ],
    [{ ...SMALL_MANIFEST, output: 'y' }, 'model.onnx: has no output "y"'],
    [{ ...SMALL_MANIFEST, data: { file: 'data.npz', array: 'y' } }, 'data.npz: has no array "y"'],
    [{ ...SMALL_MANIFEST, validation: { file: 'data.npz', array: 'y' } }, 'data.npz: has no array "y"'],
    ['[]', 'model.json: '],
  ])('gives the reason for the manifest %j', async (manifest, expected) => {
    const modelsDir = await temporaryDirectory();
    await writeSmallModel(modelsDir, { manifest });
    expect(await reason(modelsDir)).toContain(expected);
  });

  it.each(['model.json', 'model.onnx', 'data.npz'])(
    'refuses %s linked to outside the directory',
    async (file) => {
      const [modelsDir, outside] = [await temporaryDirectory(), await temporaryDirectory()];
      const directory = await writeSmallModel(modelsDir);
      await copyFile(join(directory, file), join(outside, file));
      await rm(join(directory, file));
      await symlink(join(outside, file), join(directory, file));
      expect(await reason(modelsDir)).toContain(
        `${file}: is a link to a place outside the model's directory`,
      );
    },
  );

  it('follows links within the directory, as volumes of Kubernetes have them', async () => {
    const modelsDir = await temporaryDirectory();
    const directory = await writeSmallModel(modelsDir);
    await mkdir(join(directory, '..data'));
    await rename(join(directory, 'model.onnx'), join(directory, '..data', 'model.onnx'));
    await symlink(join('..data', 'model.onnx'), join(directory, 'model.onnx'));
    expect(await reason(modelsDir)).toBe('state: READY');
  });

  it('refuses a directory in place of a file', async () => {
    const modelsDir = await temporaryDirectory();
    const directory = await writeSmallModel(modelsDir);
    await rm(join(directory, 'data.npz'));
    await mkdir(join(directory, 'data.npz'));
    expect(await reason(modelsDir)).toBe('data.npz: is not a file');
  });

  it('reads a repository it may not write to', async () => {
    const modelsDir = await temporaryDirectory();
    const directory = await writeSmallModel(modelsDir);
    await chmod(directory, 0o555);
    await chmod(modelsDir, 0o555);
    expect(await reason(modelsDir)).toBe('state: READY');
    await chmod(modelsDir, 0o755);
    await chmod(directory, 0o755);
  });

  it('finds a real model unavailable once its graph or its data are cut short', async () => {
    const modelsDir = await temporaryDirectory();
    const directory = await copyFashionMnist(modelsDir);
    const repository = new ModelRepository(modelsDir);
    expect(await repository.get('fashion-mnist')).toHaveProperty('state', 'READY');
    await truncate(join(directory, 'features.onnx'), 400_000);
    expect(await repository.get('fashion-mnist')).toHaveProperty(
      'reason',
      expect.stringMatching(/^features\.onnx: /),
    );
    await truncate(join(directory, 'model.onnx'), 2_000_000);
    expect(await repository.get('fashion-mnist')).toHaveProperty(
      'reason',
      expect.stringMatching(/^model\.onnx: /),
    );
  });
});

describe('the cache of ModelRepository', () => {
  it('answers from memory while nothing changes', async () => {
    const modelsDir = await temporaryDirectory();
    await writeSmallModel(modelsDir);
    const repository = new ModelRepository(modelsDir);
    const first = await repository.get('small');
    expect(await repository.get('small')).toBe(first);
    expect((await repository.list())[0]).toBe(first);
  });

  it('shares one inspection between concurrent calls', async () => {
    const repository = new ModelRepository(SHIPPED_MODELS);
    const [one, two, list] = await Promise.all([
      repository.get('gaussian'),
      repository.get('gaussian'),
      repository.list(),
    ]);
    expect(two).toBe(one);
    expect(list.find(({ name }) => name === 'gaussian')).toBe(one);
  });

  it('notices a change of any file, and gives another version', async () => {
    const modelsDir = await temporaryDirectory();
    const directory = await writeSmallModel(modelsDir);
    const repository = new ModelRepository(modelsDir);
    const versions = new Set<unknown>();
    const remember = async () => {
      const model = await repository.get('small');
      versions.add(model?.state === 'READY' && model.version);
    };
    await remember();
    await writeFile(join(directory, 'data.npz'), smallData(Float32Array.of(0, 1, 2, 3, 4, 5), [3, 2]));
    await remember();
    expect(await repository.get('small')).toMatchObject({ data: { count: 3 } });
    await writeFile(join(directory, 'model.onnx'), smallGraph({ name: 'renamed' }));
    await remember();
    await writeFile(join(directory, 'model.json'), JSON.stringify({ ...SMALL_MANIFEST, description: 'new' }));
    await remember();
    expect(versions.size).toBe(4);
    expect(versions).not.toContain(false);
  });

  it('notices a change of the same size by its time', async () => {
    const modelsDir = await temporaryDirectory();
    const directory = await writeSmallModel(modelsDir);
    const repository = new ModelRepository(modelsDir);
    const before = await repository.get('small');
    const content = await readFile(join(directory, 'model.json'), 'utf8');
    await writeFile(join(directory, 'model.json'), content.replace('"sigma_max":10', '"sigma_max":20'));
    await utimes(join(directory, 'model.json'), new Date(), new Date(Date.now() + 5000));
    const after = await repository.get('small');
    expect(after).not.toBe(before);
    expect(after).toMatchObject({ state: 'READY', manifest: { process: { sigma_max: 20 } } });
  });

  it('notices that a missing file came, and that a directory came or went', async () => {
    const modelsDir = await temporaryDirectory();
    const repository = new ModelRepository(modelsDir);
    expect(await repository.list()).toEqual([]);
    const directory = await writeSmallModel(modelsDir);
    await rm(join(directory, 'data.npz'));
    expect(await repository.list()).toMatchObject([{ state: 'UNAVAILABLE' }]);
    await writeFile(join(directory, 'data.npz'), smallData());
    expect(await repository.list()).toMatchObject([{ state: 'READY' }]);
    await rm(directory, { recursive: true });
    expect(await repository.list()).toEqual([]);
    expect(await repository.get('small')).toBeNull();
  });
});

describe('nearest', () => {
  const repository = new ModelRepository(SHIPPED_MODELS);

  it.each([
    ['fashion_mnist', ['fashion-mnist']],
    ['Fashion-MNIST', ['fashion-mnist']],
    ['fashion-mist2', ['fashion-mnist']],
    ['gausian', ['gaussian']],
    ['mixture', ['mixture-2d']],
    ['stable-diffusion-xl', []],
    ['', []],
  ])('of %j are %j', async (name, expected) => {
    expect(await repository.nearest(name)).toEqual(expected);
  });

  it('are three at most, the most similar first', async () => {
    const modelsDir = await temporaryDirectory();
    for (const name of ['unet-1', 'unet-22', 'unet-333', 'unet-12']) await mkdir(join(modelsDir, name));
    expect(await new ModelRepository(modelsDir).nearest('unet-2')).toEqual(['unet-1', 'unet-12', 'unet-22']);
  });
});
