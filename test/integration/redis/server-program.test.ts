import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ensureServerProgram, findServerProgram } from '../../../src/redis/server-program.ts';

const manager = process.getuid?.() === 0 ? 'apt-get' : 'brew';
let bin: string;

function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'stepsmith-bin-'));
  vi.stubEnv('PATH', bin);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(bin, { recursive: true });
});

it('finds Valkey before Redis', async () => {
  program('redis-server', '');
  expect(await findServerProgram()).toBe(join(bin, 'redis-server'));
  program('valkey-server', '');
  expect(await findServerProgram()).toBe(join(bin, 'valkey-server'));
});

it('does not take a file that cannot be run', async () => {
  writeFileSync(join(bin, 'redis-server'), '', { mode: 0o644 });
  expect(await findServerProgram()).toBeNull();
});

it('installs Redis where the package manager has no Valkey, and says so in one line', async () => {
  program('systemctl', '');
  program(
    manager,
    `echo "$@" >> ${bin}/calls
     case "$*" in
       *valkey*) echo 'E: Unable to locate package' >&2; exit 100;;
       *redis*) printf '#!/bin/sh\\n' > ${bin}/redis-server; /bin/chmod +x ${bin}/redis-server;;
     esac`,
  );
  const said: string[] = [];
  expect(await ensureServerProgram((line) => said.push(line))).toBe(join(bin, 'redis-server'));
  expect(said).toEqual([`no valkey-server or redis-server on PATH; installing one with ${manager}`]);
  const calls = readFileSync(join(bin, 'calls'), 'utf8').trim().split('\n');
  expect(calls.map((call) => call.replace(/.*\b(valkey|redis)\b.*/, '$1')).slice(-2)).toEqual([
    'valkey',
    'redis',
  ]);
});

it('passes on what the package manager says when it fails', async () => {
  program(manager, `echo 'E: no network' >&2; exit 100`);
  await expect(ensureServerProgram(() => undefined)).rejects.toThrow(/failed: E: no network$/);
});

it('says in one line what to install where there is no package manager', async () => {
  await expect(ensureServerProgram(() => undefined)).rejects.toThrow(
    /^no Redis server program was found; install .*$/,
  );
});
