import { expect, it } from 'vitest';
import { chooseInstallation, installCommand, MANAGERS } from '../../../src/redis/package-manager.ts';

function commands(managers: string[], isRoot: boolean): string[] {
  const choice = chooseInstallation(managers, isRoot);
  if ('advice' in choice) throw new Error(choice.advice);
  return choice.packages.map((name) => installCommand(choice, name).join(' '));
}

function advice(managers: string[], isRoot: boolean): string {
  const choice = chooseInstallation(managers, isRoot);
  if (!('advice' in choice)) throw new Error(`would install with ${choice.manager}`);
  return choice.advice;
}

it.each([
  ['apt-get', 'apt-get install -y --no-install-recommends valkey-server'],
  ['dnf', 'dnf install -y valkey'],
  ['yum', 'yum install -y valkey'],
  ['apk', 'apk add --no-cache valkey'],
  ['pacman', 'pacman -Sy --noconfirm valkey'],
])('installs Valkey with %s as root, Redis where there is no Valkey', (manager, first) => {
  const [valkey, redis] = commands([manager], true);
  expect(valkey).toBe(first);
  expect(redis).toBe(first.replace('valkey', 'redis'));
});

it('fetches the package list first where only apt-get knows none', () => {
  expect(chooseInstallation(['apt-get'], true)).toMatchObject({ refresh: ['apt-get', 'update'] });
});

it('uses brew as a normal user, never as root', () => {
  expect(commands(['brew'], false)[0]).toBe('brew install valkey');
  expect(advice(['brew'], true)).toContain('run "brew install valkey" as a normal user');
  expect(commands(['apt-get', 'brew'], false)[0]).toBe('brew install valkey');
});

it('takes dnf before yum', () => {
  expect(commands(['yum', 'dnf'], true)[0]).toContain('dnf');
});

it('says in one line what to run where it may not install', () => {
  expect(advice(['apt-get'], false)).toBe(
    'no Redis server program was found; run "sudo apt-get install -y --no-install-recommends valkey-server" ' +
      '(or the package redis-server), or set REDIS_URL',
  );
  expect(advice([], true)).toContain('install Valkey or Redis (6.2 or newer)');
});

it('never gives advice of more than one line', () => {
  for (const manager of MANAGERS) {
    const choice = [true, false].map((isRoot) => chooseInstallation([manager], isRoot));
    for (const one of choice) if ('advice' in one) expect(one.advice).not.toContain('\n');
  }
});
