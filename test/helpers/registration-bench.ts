// A service with models to register, and servers that have their files.
import { cp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import type { ModelResource } from '../../src/http/schemas/model.ts';
import type { Answer } from './client.ts';
import { CERTIFICATE, FileServer, ObjectServer, sha256 } from './file-server.ts';
import { temporaryDirectory } from './redis.ts';
import { SHIPPED_MODELS, TestService } from './service.ts';

export const LIMIT_MB = 4;

export interface RegisteredFile {
  readonly url?: string;
  readonly path?: string;
  readonly upload?: string;
  readonly sha256: string;
}

export interface RegistrationBody {
  readonly manifest: Record<string, unknown> & { readonly name: string };
  readonly files: Record<string, RegisteredFile>;
}

export class RegistrationBench {
  readonly service: TestService;
  readonly web: FileServer;
  readonly objects: ObjectServer;
  readonly onnx: Uint8Array<ArrayBuffer>;
  readonly data: Uint8Array<ArrayBuffer>;
  readonly modelsDir: string;
  readonly #manifest: Record<string, unknown>;

  private constructor(
    parts: Pick<RegistrationBench, 'service' | 'web' | 'objects' | 'onnx' | 'data'>,
    modelsDir: string,
    manifest: Record<string, unknown>,
  ) {
    this.service = parts.service;
    this.web = parts.web;
    this.objects = parts.objects;
    this.onnx = parts.onnx;
    this.data = parts.data;
    this.modelsDir = modelsDir;
    this.#manifest = manifest;
  }

  static async start(): Promise<RegistrationBench> {
    const web = await new FileServer().listen();
    const objects = await new ObjectServer().listen();
    const modelsDir = await temporaryDirectory();
    const gaussian = join(modelsDir, 'gaussian');
    await cp(join(SHIPPED_MODELS, 'gaussian'), gaussian, { recursive: true });
    await symlink('/etc', join(modelsDir, 'elsewhere'));
    const onnx = Uint8Array.from(await readFile(join(gaussian, 'model.onnx')));
    const data = Uint8Array.from(await readFile(join(gaussian, 'calibration.npz')));
    const manifest = JSON.parse(await readFile(join(gaussian, 'model.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    delete manifest['validation'];
    for (const [name, bytes] of Object.entries({ 'model.onnx': onnx, 'calibration.npz': data })) {
      web.serve(`/${name}`, bytes);
      objects.serve(`/bucket/dir/${name}`, bytes);
    }
    const service = await TestService.start({
      MODELS_DIR: modelsDir,
      MODEL_FILE_LIMIT_MB: String(LIMIT_MB),
      ALLOWED_PRIVATE_NETWORKS: '127.0.0.1',
      S3_ENDPOINT: objects.endpoint,
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      NODE_EXTRA_CA_CERTS: CERTIFICATE,
    });
    return new RegistrationBench({ service, web, objects, onnx, data }, modelsDir, manifest);
  }

  async close(): Promise<void> {
    await this.service.remove();
    this.web.close();
    this.objects.close();
    await rm(this.modelsDir, { recursive: true });
  }

  /** A registration of the Gaussian under another name, with any part replaced. */
  body(name: string, onnxFile: object = {}, fields: object = {}): RegistrationBody {
    return {
      manifest: { ...this.#manifest, name, ...fields },
      files: {
        'model.onnx': { url: this.web.url('/model.onnx'), sha256: sha256(this.onnx), ...onnxFile },
        'calibration.npz': { url: this.web.url('/calibration.npz'), sha256: sha256(this.data) },
      },
    };
  }

  register(body: object): Promise<Answer<ModelResource>> {
    const headers = { 'content-type': 'application/json' };
    return this.service.send('/models', { method: 'POST', headers, body: JSON.stringify(body) });
  }

  sendForm(body: object, files: Record<string, Uint8Array<ArrayBuffer>>): Promise<Answer<ModelResource>> {
    return this.service.send('/models', { method: 'POST', body: registrationForm(body, files) });
  }

  /** The end of a registration. */
  async outcome(name: string): Promise<ModelResource> {
    for (;;) {
      const model = await this.service.get<ModelResource>(`/models/${name}`);
      if (model.state !== 'REGISTERING') return model;
      await sleep(50);
    }
  }

  /** The reason of a registration that is accepted, and refused once its files have been seen. */
  async refusal(body: RegistrationBody): Promise<string> {
    const { status, text } = await this.register(body);
    expect(status, text).toBe(202);
    const model = await this.outcome(body.manifest.name);
    expect(model).toMatchObject({ state: 'UNAVAILABLE', version: null });
    return model.reason ?? '';
  }

  async remove(name: string): Promise<void> {
    const answer = await fetch(`${this.service.url}/models/${name}`, { method: 'DELETE' });
    expect(answer.status).toBe(204);
  }

  uploads(): Promise<string[]> {
    return entries(join(this.service.dataDir, 'uploads'));
  }

  /** What the cache holds: the names of models, and files that belong to none. */
  async cached(): Promise<{ models: string[]; rest: string[] }> {
    const cache = join(this.service.dataDir, 'cache');
    const ids = await entries(join(cache, 'models'));
    const models = await Promise.all(ids.map((id) => entries(join(cache, 'models', id))));
    const rest = (await entries(cache)).filter((name) => !['models', 'blobs'].includes(name));
    return { models: models.flat().sort(), rest };
  }
}

/** For the tests of a file; it may be used once they run. */
export function useRegistrationBench(): { readonly bench: RegistrationBench } {
  let bench: RegistrationBench | undefined;
  beforeAll(async () => {
    bench = await RegistrationBench.start();
  });
  afterAll(() => bench?.close());
  return {
    get bench() {
      return bench!;
    },
  };
}

export function registrationForm(body: object, files: Record<string, Uint8Array<ArrayBuffer>>): FormData {
  const data = new FormData();
  data.append('registration', JSON.stringify(body));
  for (const [name, bytes] of Object.entries(files)) data.append(name, new Blob([bytes]), name);
  return data;
}

async function entries(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}
