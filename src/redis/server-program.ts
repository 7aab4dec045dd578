import { execFile } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { chooseInstallation, installCommand, MANAGERS, type Installation } from './package-manager.ts';

const run = promisify(execFile);

/** Either will do; they speak the same protocol. */
const PROGRAMS = ['valkey-server', 'redis-server'];
/** BullMQ's recommended minimum, and the first with every command that is used here. Every Valkey is newer. */
const MINIMUM_VERSION = { major: 6, minor: 2 };
/** systemd is running, so that a package's service was started when it was installed. */
const SYSTEMD = '/run/systemd/system';

/** The path of a Redis-compatible server program, or null. */
export async function findServerProgram(): Promise<string | null> {
  for (const program of PROGRAMS) {
    const path = await findOnPath(program);
    if (path !== null) return path;
  }
  return null;
}

/**
 * The path of a server program; where there is none it is installed with the machine's package manager if that may be
 * done.
 *
 * @param say - told in one line what is being installed
 * @throws Error whose message says in one line what to install
 */
export async function ensureServerProgram(say: (line: string) => void): Promise<string> {
  const found = await findServerProgram();
  if (found !== null) return found;
  const choice = chooseInstallation(await managersOnPath(), process.getuid?.() === 0);
  if ('advice' in choice) throw new Error(choice.advice);
  say(`no valkey-server or redis-server on PATH; installing one with ${choice.manager}`);
  await install(choice);
  const installed = await findServerProgram();
  if (installed === null) throw new Error(`${choice.manager} installed no server program that is on PATH`);
  return installed;
}

/** @throws Error when the program does not run, or is older than Redis 6.2 */
export async function requireSupportedVersion(program: string): Promise<void> {
  const { stdout } = await run(program, ['--version']).catch((cause: unknown) => {
    throw new Error(`${program} does not run: ${reason(cause)}`, { cause });
  });
  const version = /\bv=(\d+\.\d+\S*)/.exec(stdout)?.[1];
  if (version !== undefined && isSupported(version)) return;
  const found = version === undefined ? 'not a Redis server' : `Redis ${version}`;
  throw new Error(`${program} is ${found}; Redis 6.2 or newer, or Valkey, is needed`);
}

function isSupported(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major > MINIMUM_VERSION.major || (major === MINIMUM_VERSION.major && minor >= MINIMUM_VERSION.minor);
}

/** Tries the packages in order of preference: no distribution has both names in all its releases. */
async function install(installation: Installation): Promise<void> {
  const { refresh, packages } = installation;
  let failure: unknown;
  if (refresh) await runInstaller(refresh);
  for (const name of packages) {
    try {
      await runInstaller(installCommand(installation, name));
      await stopService(installation, name);
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/**
 * Debian and Ubuntu start a package's service as they install it: a Redis on port 6379 that nobody asked for. It is
 * put away again. In a container no systemd runs and nothing is started. The other package managers start nothing.
 */
async function stopService({ startsService }: Installation, name: string): Promise<void> {
  if (startsService && existsSync(SYSTEMD)) await runInstaller(['systemctl', 'disable', '--now', name]);
}

async function runInstaller([program, ...parameters]: readonly [string, ...string[]]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run(program, parameters, { env }).catch((cause: unknown) => {
    throw new Error(`${program} ${parameters.join(' ')} failed: ${reason(cause)}`, { cause });
  });
}

/** The last line a program wrote to stderr, where it wrote one; that is where programs say what is wrong. */
function reason(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  const last = stderr.split('\n').at(-1);
  if (last) return last;
  return error instanceof Error ? error.message : String(error);
}

async function managersOnPath(): Promise<string[]> {
  const paths = await Promise.all(MANAGERS.map(findOnPath));
  return MANAGERS.filter((_manager, i) => paths[i] !== null);
}

async function findOnPath(program: string): Promise<string | null> {
  const directories = (process.env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '');
  for (const directory of directories) {
    const file = join(directory, program);
    if (await isExecutable(file)) return file;
  }
  return null;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
