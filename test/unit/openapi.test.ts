import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { OpenAPIV3_1 } from 'openapi-types';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = resolve(import.meta.dirname, '../..');
const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
const HTTP_STATUS = /^[1-5]\d\d$/;

interface Operation extends OpenAPIV3_1.OperationObject {
  readonly path: string;
  readonly responses: Record<string, OpenAPIV3_1.ResponseObject>;
}

let spec: OpenAPIV3_1.Document;
let operations: Operation[];
beforeAll(async () => {
  spec = parse(await readFile(resolve(ROOT, 'api-spec/openapi.yaml'), 'utf8')) as OpenAPIV3_1.Document;
  operations = Object.entries(spec.paths!).flatMap(([path, item]) =>
    METHODS.flatMap((method) => (item![method] ? [{ ...item![method], path } as Operation] : [])),
  );
});

/** Every value in the document that is an object, with the way to it. */
function* objects(node: unknown, at = '#'): Generator<[string, Record<string, unknown>]> {
  if (node === null || typeof node !== 'object') return;
  if (!Array.isArray(node)) yield [at, node as Record<string, unknown>];
  for (const [key, value] of Object.entries(node)) yield* objects(value, `${at}/${key}`);
}

const pointsAt = (ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], spec);

describe('api-spec/openapi.yaml', () => {
  it('is what the code says', async () => {
    const generate = [process.execPath, ['--import', 'tsx', 'api-spec/generate.ts', '--check']] as const;
    const { stdout } = await promisify(execFile)(generate[0], [...generate[1]], { cwd: ROOT });
    expect(stdout).toContain('is what the code says');
  }, 120_000);

  it('is OpenAPI 3.1 with a title, a version and a license', () => {
    expect(spec.openapi).toMatch(/^3\.1\.\d+$/);
    expect(spec.info).toMatchObject({ title: 'Stepsmith', license: { name: 'Apache-2.0' } });
    expect(spec.info.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('has the operations of the service, each under a name of its own', () => {
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const name of ['optimize', 'listJobs', 'getJob', 'listSchedules', 'getSchedule', 'getModel'])
      expect(names).toContain(name);
  });

  it('says of every operation which scope it needs, and how it is refused without', () => {
    const open = operations.filter(({ security }) => security === undefined);
    expect(open.map(({ operationId }) => operationId)).toEqual(
      expect.arrayContaining(['live', 'ready', 'createSession']),
    );
    for (const { operationId, security, responses } of operations.filter(({ security: needed }) => needed)) {
      const [{ key }, { session }] = security!;
      expect(session, operationId).toEqual(key);
      expect(Object.keys(responses), operationId).toEqual(expect.arrayContaining(['401', '403', '429']));
    }
  });

  it('gives every operation a summary, a known tag and described responses', () => {
    const tags = spec.tags!.map(({ name }) => name);
    for (const { operationId, summary, tags: used, responses } of operations) {
      expect(summary?.length, operationId).toBeGreaterThan(5);
      expect(
        used?.every((tag) => tags.includes(tag)),
        operationId,
      ).toBe(true);
      expect(
        Object.keys(responses).some((status) => status.startsWith('2')),
        operationId,
      ).toBe(true);
      for (const [status, { description }] of Object.entries(responses)) {
        expect(status).toMatch(HTTP_STATUS);
        expect(description.length, `${String(operationId)} ${status}`).toBeGreaterThan(0);
      }
    }
  });

  it('gives every operation that can be asked wrongly its problems', () => {
    for (const { operationId, path, responses } of operations.filter(
      ({ path: at }) => !at.includes('/health/') && at !== '/metrics',
    )) {
      expect(Object.keys(responses), operationId).toEqual(expect.arrayContaining(['422', '500', '503']));
      if (path.includes('{')) expect(Object.keys(responses), operationId).toContain('404');
      for (const [status, { content }] of Object.entries(responses).filter(([code]) => code >= '400'))
        expect(content, `${String(operationId)} ${status}`).toEqual({
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        });
    }
  });

  it('declares every parameter in a path, and only those', () => {
    for (const { path, parameters = [] } of operations) {
      const declared = (parameters as OpenAPIV3_1.ParameterObject[]).filter(
        ({ in: where }) => where === 'path',
      );
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(declared.map(({ name }) => name)).toEqual(named);
      for (const { required } of declared) expect(required).toBe(true);
    }
  });

  it('refers to nothing that is not there, and holds no schema that is not referred to', () => {
    const refs = [...objects(spec)].flatMap(([, { $ref }]) => (typeof $ref === 'string' ? [$ref] : []));
    expect(refs.length).toBeGreaterThan(0);
    for (const ref of refs) expect(pointsAt(ref), ref).toBeDefined();
    const schemas = Object.keys(spec.components!.schemas!).map((name) => `#/components/schemas/${name}`);
    expect(schemas.filter((name) => !refs.includes(name))).toEqual([]);
  });

  it('requires only properties that schemas have', () => {
    for (const [at, { required, properties }] of objects(spec))
      if (Array.isArray(required) && properties !== undefined)
        expect(Object.keys(properties as object), at).toEqual(expect.arrayContaining(required));
  });

  it('has patterns that take what the service takes', () => {
    const patterns = [...objects(spec)].flatMap(([, { pattern }]) =>
      typeof pattern === 'string' ? [pattern] : [],
    );
    for (const pattern of patterns) expect(() => new RegExp(pattern, 'u')).not.toThrow();
    const model = operations.find(({ operationId }) => operationId === 'getModel')!;
    const [{ schema }] = model.parameters as OpenAPIV3_1.ParameterObject[];
    expect('Stable-Diffusion_1.5').toMatch(new RegExp((schema as { pattern: string }).pattern, 'u'));
  });
});
