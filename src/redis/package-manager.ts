type Command = readonly [string, ...string[]];

/** How a package manager installs a Redis server. */
export interface Installation {
  readonly manager: string;
  readonly needsRoot: boolean;
  /** Fetches the list of packages, where the manager does not do that by itself. */
  readonly refresh: Command | null;
  readonly install: Command;
  /** In order of preference; the first that the distribution has is taken. */
  readonly packages: readonly string[];
  /** Whether installing the package also starts it as a service of the system. */
  readonly startsService: boolean;
}

const COMMON = { needsRoot: true, refresh: null, packages: ['valkey', 'redis'], startsService: false };

/** yum after dnf: where both exist, yum is dnf under its old name. */
const INSTALLATIONS: readonly Installation[] = [
  {
    ...COMMON,
    manager: 'apt-get',
    refresh: ['apt-get', 'update'],
    install: ['apt-get', 'install', '-y', '--no-install-recommends'],
    packages: ['valkey-server', 'redis-server'],
    startsService: true,
  },
  { ...COMMON, manager: 'dnf', install: ['dnf', 'install', '-y'] },
  { ...COMMON, manager: 'yum', install: ['yum', 'install', '-y'] },
  { ...COMMON, manager: 'apk', install: ['apk', 'add', '--no-cache'] },
  { ...COMMON, manager: 'pacman', install: ['pacman', '-Sy', '--noconfirm'] },
  { ...COMMON, manager: 'brew', needsRoot: false, install: ['brew', 'install'] },
];

export const MANAGERS = INSTALLATIONS.map(({ manager }) => manager);

/**
 * How to install a server with what the machine has, or one line of advice where this process may not.
 *
 * @param managers - the package managers on PATH
 * @param isRoot - brew refuses to run as root, all others need it
 */
export function chooseInstallation(
  managers: readonly string[],
  isRoot: boolean,
): Installation | { advice: string } {
  const present = INSTALLATIONS.filter(({ manager }) => managers.includes(manager));
  const allowed = present.find(({ needsRoot }) => needsRoot === isRoot);
  if (allowed) return allowed;
  const first = present.at(0);
  return { advice: `no Redis server program was found; ${first ? adviseCommand(first) : ADVISE_BY_HAND}` };
}

export function installCommand({ install }: Installation, name: string): Command {
  return [...install, name];
}

const ADVISE_BY_HAND =
  'install Valkey or Redis (6.2 or newer) so that valkey-server or redis-server is on PATH, or set REDIS_URL';

function adviseCommand(installation: Installation): string {
  const [preferred, other] = installation.packages;
  const command = installCommand(installation, preferred).join(' ');
  const who = installation.needsRoot ? `run "sudo ${command}"` : `run "${command}" as a normal user`;
  return `${who} (or the package ${other}), or set REDIS_URL`;
}
