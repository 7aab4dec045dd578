import { createHash } from 'node:crypto';
import { lstat, mkdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What fits into `sockaddr_un.sun_path` with its closing zero: 108 bytes on Linux, 104 on macOS. */
const MAX_SOCKET_PATH_BYTES = process.platform === 'darwin' ? 103 : 107;

/** Where the embedded Redis of one DATA_DIR keeps what it has. */
export interface Place {
  readonly dataDir: string;
  /** DATA_DIR/redis, open to its owner alone. */
  readonly directory: string;
  readonly socket: string;
  readonly log: string;
  /** Held while a server is being started here. */
  readonly lock: string;
}

/** @throws Error when DATA_DIR cannot be made or its socket cannot be kept private */
export async function preparePlace(dataDir: string): Promise<Place> {
  const directory = await makeDirectory(join(dataDir, 'redis')).catch((cause: unknown) => {
    throw unusable(dataDir, cause);
  });
  return {
    dataDir,
    directory,
    socket: await socketPath(directory),
    log: join(directory, 'redis.log'),
    lock: join(directory, 'start.lock'),
  };
}

/** Says that DATA_DIR cannot be written to, and why. */
export function unusable(dataDir: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(`DATA_DIR ${dataDir} cannot be used: ${why}`, { cause });
}

/** In the directory itself; where that path is too long for a socket, in a directory of its own in the temporary one. */
async function socketPath(directory: string): Promise<string> {
  const inside = join(directory, 'redis.sock');
  if (fits(inside)) return inside;
  const name = createHash('sha256').update(directory).digest('hex').slice(0, 16);
  const elsewhere = join(tmpdir(), `stepsmith-${name}`);
  const socket = join(await makeDirectory(elsewhere), 'redis.sock');
  if (!fits(socket)) throw new Error(`no room for a socket: ${inside} and ${socket} are both too long`);
  await requirePrivate(elsewhere);
  return socket;
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES;
}

/** The real path, so that two names of one directory lead to one socket. */
async function makeDirectory(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  return realpath(path);
}

/** Anybody may make a directory of that name in the temporary one, and would then own the socket. */
async function requirePrivate(path: string): Promise<void> {
  const { uid, mode } = await lstat(path);
  if (uid === process.getuid?.() && (mode & 0o077) === 0) return;
  throw new Error(`${path} belongs to another user or is open to others; remove it`);
}
