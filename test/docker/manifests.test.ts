import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { CONFIG_VARIABLES } from '../../src/config.ts';
import compose from '../../docker/schemas/compose-spec.json' with { type: 'json' };
import kubernetes from '../../docker/schemas/kubernetes.json' with { type: 'json' };
import { ROOT, textOf } from './stages.ts';

const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
addFormats.default(ajv);
/** Variables that others than we read. */
const OTHERS = ['REDIS_PASSWORD'];

const filesIn = (folder: string, ending: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file}`);

/** What is said of a variable that nobody reads. */
function requireKnown(names: readonly string[]): void {
  const known = [...CONFIG_VARIABLES.map(({ name }) => name), ...OTHERS];
  expect(known).toEqual(expect.arrayContaining([...names]));
}

interface Service {
  readonly image?: string;
  readonly build?: { readonly dockerfile: string };
  readonly environment?: Record<string, string>;
  readonly volumes?: readonly string[];
}

describe('docker-compose.yml', () => {
  const file = parse(textOf('docker-compose.yml'), { merge: true }) as {
    readonly services: Record<string, Service>;
    readonly volumes: object;
  };
  const services = Object.entries(file.services);

  it('is what the Compose Specification allows', () => {
    const validate = ajv.compile(compose);
    expect(validate(file), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...file, services: { a: { imagee: 'b' } } })).toBe(false);
  });

  it('names files, volumes and variables that there are, and images of a version', () => {
    for (const [, { image, build, environment, volumes = [] }] of services) {
      if (image !== undefined) expect(image).toMatch(/:v?\d/);
      if (build) expect(() => textOf(build.dockerfile)).not.toThrow();
      if (build) requireKnown(Object.keys(environment ?? {}));
      for (const volume of volumes) {
        const [source] = volume.split(':');
        if (!source.startsWith('.')) expect(Object.keys(file.volumes)).toContain(source);
        else expect(readdirSync(join(ROOT, source, '..'))).toContain(source.split('/').at(-1));
      }
    }
  });

  it('asks for no variable that docker/init.sh does not write', () => {
    const written = [...textOf('docker/init.sh').matchAll(/^([A-Z_]+)=\$/gm)].map(([, name]) => name);
    const asked = [...textOf('docker-compose.yml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
    expect(written).toEqual(expect.arrayContaining([...new Set(asked), 'METRICS_KEY', 'COMPOSE_PROFILES']));
  });
});

interface Manifest {
  readonly kind: string;
  readonly spec?: { readonly template?: { readonly spec: { readonly containers: readonly PodContainer[] } } };
}

interface PodContainer {
  readonly image: string;
  readonly env?: readonly { readonly name: string }[];
}

describe('docker/kubernetes', () => {
  const validators = new Map(
    Object.entries(kubernetes.kinds).map(([kind, name]) => [
      kind,
      ajv.compile({ $ref: `#/definitions/${name}`, definitions: kubernetes.definitions }),
    ]),
  );
  const manifests = filesIn('docker/kubernetes', '.yaml').flatMap((file) =>
    parseAllDocuments(textOf(file)).map((document) => ({ file, manifest: document.toJS() as Manifest })),
  );

  it.each(manifests)('$file: $manifest.kind is what its schema allows', ({ manifest }) => {
    const validate = validators.get(manifest.kind)!;
    expect(validate(manifest), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...manifest, spec: { ...manifest.spec, replicass: 1 } })).toBe(false);
  });

  it('gives our images variables that they read', () => {
    const containers = manifests.flatMap(({ manifest }) => manifest.spec?.template?.spec.containers ?? []);
    const own = containers.filter(({ image }) => image.startsWith('stepsmith'));
    expect(own).toHaveLength(2);
    for (const { env = [] } of own) requireKnown(env.map(({ name }) => name));
  });
});

describe('what else is shipped as data', () => {
  it.each(filesIn('docker/prometheus', '.yml'))('%s is YAML', (file) => {
    expect(parse(textOf(file))).toEqual(expect.any(Object));
  });

  it.each(filesIn('docker/grafana', '.json'))('%s is a dashboard with a title', (file) => {
    const { title, panels } = JSON.parse(textOf(file)) as { title: string; panels: unknown[] };
    expect([title !== '', panels.length > 0]).toEqual([true, true]);
  });
});

describe('the workflows', () => {
  it.each(filesIn('.github/workflows', '.yml'))('%s may do little, and what it uses is pinned', (file) => {
    const { permissions, jobs } = parse(textOf(file)) as {
      permissions: object;
      jobs: Record<string, { 'timeout-minutes'?: number; steps: { uses?: string; run?: string }[] }>;
    };
    expect(permissions).toEqual({ contents: 'read' });
    for (const { steps, ...job } of Object.values(jobs)) {
      expect(job['timeout-minutes']).toBeGreaterThan(0);
      for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/@[0-9a-f]{40}$/);
    }
  });

  it('run scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    for (const file of filesIn('.github/workflows', '.yml'))
      for (const [, script] of textOf(file).matchAll(/npm run ([\w:]+)/g))
        expect(scripts).toHaveProperty([script]);
  });
});
