import { execFileSync } from 'node:child_process';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { buildContext, copiedFiles } from './layout.ts';
import {
  commandOf,
  copiesOf,
  defaultOf,
  DOCKERFILES,
  environmentOf,
  find,
  healthcheckOf,
  stagesOf,
  textOf,
} from './stages.ts';

describe.each(DOCKERFILES)('%s', (file) => {
  const stages = stagesOf(file);
  const names = stages.map(({ name }) => name);
  /** What is built: a stage that no other goes on from or copies from. */
  const images = stages.filter(({ name }) => name === null || name === 'cpu');

  it('has no fault of syntax', () => {
    expect(validate(textOf(file))).toEqual([]);
    // A rule that finds nothing anywhere would be none.
    expect(validate('FROM a\nCOPYY b c')).not.toEqual([]);
  });

  it('is built on stages of its own, and on images of a version', () => {
    for (const { base } of stages) {
      if (names.includes(base)) continue;
      const argument = /^\$\{(\w+)\}$/.exec(base)?.[1];
      const image = argument === undefined ? base : defaultOf(file, argument);
      expect(image).toMatch(/^[a-z0-9./-]+:[\w.-]*\d[\w.-]*(@sha256:[0-9a-f]{64})?$/);
    }
  });

  it('copies what is there', () => {
    const context = buildContext();
    for (const { from, sources, target } of stages.flatMap(copiesOf)) {
      if (from !== null) expect(names).toContain(from);
      else
        for (const source of sources)
          expect([source, copiedFiles(context, source, target).size]).not.toContain(0);
    }
  });

  it('runs as a user without rights, by a command that signals reach', () => {
    for (const { name, base, instructions } of images) {
      expect(find(instructions, 'USER')?.getArgumentsContent(), `${name ?? 'last'} on ${base}`).toBe(
        '1000:1000',
      );
      expect(commandOf({ name, base, instructions })[0]).toBe('node');
      expect(find(instructions, 'STOPSIGNAL')?.getArgumentsContent()).toBe('SIGTERM');
      expect(environmentOf({ name, base, instructions })).toMatchObject({
        NODE_ENV: 'production',
        DATA_DIR: '/data',
      });
      const labels = find(instructions, 'LABEL')?.getArgumentsContent();
      for (const label of ['title', 'licenses', 'version', 'revision'])
        expect(labels).toContain(`org.opencontainers.image.${label}=`);
    }
  });

  it('leaves no lists of packages and installs nothing unasked', () => {
    const text = textOf(file);
    for (const run of text.match(/^RUN (?:.*\\\n)*.*$/gm) ?? []) {
      if (!run.includes('apt-get install')) continue;
      expect(run).toContain('--no-install-recommends');
      expect(run).toContain('rm -rf /var/lib/apt/lists/*');
    }
    expect(text).not.toMatch(/^ADD |:latest|curl .*\| *sh/m);
  });
});

it('the API has a healthcheck', () => {
  expect(healthcheckOf(stagesOf('docker/api.Dockerfile').at(-1)!)?.[0]).toBe('node');
});

it.each(['docker/init.sh', 'docker/check-cuda.sh'])('%s is a script of a shell', (file) => {
  execFileSync('sh', ['-n', file], { cwd: new URL('../..', import.meta.url).pathname });
});
