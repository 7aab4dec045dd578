import { Command, InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import { isUsable, type ApiKey } from '../../auth/api-key.ts';
import { KeyManager } from '../../auth/manage-keys.ts';
import { KeyName, Scopes } from '../../auth/new-key.ts';
import { SCOPES, type Scope } from '../../auth/scopes.ts';
import { loadConfig } from '../../config.ts';
import { inWords } from '../../in-words.ts';
import { createLogger } from '../../logger.ts';
import { openRedis } from '../../redis/open.ts';
import { wholeNumber } from '../arguments.ts';

const DAY_MS = 86_400_000;
const MAX_DAYS = 36_500;

/** `stepsmith keys ...`: over Redis itself, beside a running service or without one, so that the first key can be made. */
export function keysCommand(): Command {
  const keys = new Command('keys').description(
    'make, list and revoke API keys, in the store of REDIS_URL or DATA_DIR',
  );
  keys
    .command('create')
    .description('make a key; it is printed once')
    .argument('<name>', 'what it is for', checked(KeyName))
    .requiredOption('--scopes <scopes>', `comma-separated: ${SCOPES.join(', ')}`, scopes)
    .option('--days <n>', 'how long it may be used', days)
    .action(create);
  keys
    .command('list')
    .description('all keys, revoked ones too')
    .action(async () => {
      const all = await manage((manager) => manager.list());
      process.stdout.write(all.map(line).join(''));
    });
  keys
    .command('revoke')
    .description('end a key at once')
    .argument('<id>', 'key_...')
    .action(async (id: string) => {
      await manage((manager) => manager.revoke(id));
      process.stdout.write(`${id} is revoked\n`);
    });
  return keys;
}

async function create(
  name: string,
  { scopes: held, days: lasts }: { scopes: Scope[]; days?: number },
): Promise<void> {
  const expiresAt = lasts === undefined ? null : new Date(Date.now() + lasts * DAY_MS);
  const { token } = await manage((manager) => manager.create({ name, scopes: held, expiresAt }));
  process.stdout.write(`${token}\n`);
}

async function manage<T>(use: (manager: KeyManager) => Promise<T>): Promise<T> {
  const config = loadConfig({ LOG_LEVEL: 'warn', ...process.env });
  const { redis, close } = await openRedis(config, createLogger(config, 'keys'));
  try {
    return await use(new KeyManager(redis));
  } finally {
    await close();
  }
}

function line(key: ApiKey): string {
  const state = key.revokedAt ? 'revoked' : isUsable(key) ? 'usable' : 'expired';
  const times = [key.createdAt, key.lastUsedAt].map((time) => time?.toISOString() ?? 'never used');
  return `${[key.id, state, key.scopes.join(','), ...times, key.name].join('\t')}\n`;
}

/** An argument that a contract of the API checks too. */
function checked<T>(schema: z.ZodType<T>): (text: unknown) => T {
  return (value) => {
    const parsed = schema.safeParse(value, { error: inWords });
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(`${parsed.error.issues.map(({ message }) => message).join('; ')}.`);
  };
}

function scopes(text: string): Scope[] {
  return checked(Scopes)(text.split(','));
}

function days(text: string): number {
  const count = wholeNumber(text);
  if (count < 1 || count > MAX_DAYS) throw new InvalidArgumentError(`It must be from 1 to ${MAX_DAYS}.`);
  return count;
}
