import { Command, InvalidArgumentError } from 'commander';
import { KeyManager } from '../../auth/manage-keys.ts';
import { type Scope, SCOPES } from '../../auth/scopes.ts';
import { usingRedis } from '../redis.ts';
import { table } from '../table.ts';

/** `stepsmith keys ...`: over Redis itself, so that the first key can be made. */
export function keysCommand(): Command {
  const keys = new Command('keys').description(
    'make, list and revoke API keys, in the store of REDIS_URL or DATA_DIR',
  );
  keys
    .command('create')
    .description('make a key; it is shown once')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--scopes <scopes>', `comma-separated: ${SCOPES.join(', ')}`, scopes)
    .option('--expires <date>', 'such as 2027-01-31', date)
    .action(create);
  keys.command('list').description('all keys, revoked ones too').action(list);
  keys
    .command('revoke')
    .description('end a key at once')
    .argument('<id>', 'key_...')
    .action(async (id: string) => {
      await usingRedis((redis) => new KeyManager(redis).revoke(id));
      process.stderr.write(`${id} is revoked\n`);
    });
  return keys;
}

async function create(options: { name: string; scopes: Scope[]; expires?: Date }): Promise<void> {
  const { name, scopes: held, expires = null } = options;
  const made = await usingRedis((redis) =>
    new KeyManager(redis).create({ name, scopes: held, expiresAt: expires }),
  );
  process.stderr.write(`${made.key.id}: ${held.join(', ')}. The key is not shown again:\n`);
  process.stdout.write(`${made.token}\n`);
}

async function list(): Promise<void> {
  const keys = await usingRedis((redis) => new KeyManager(redis).list());
  const day = (time: Date | null) => time?.toISOString().slice(0, 10) ?? '-';
  const rows = keys.map(({ id, name, scopes: held, createdAt, expiresAt, revokedAt, lastUsedAt }) => [
    id,
    name,
    held.join(','),
    ...[createdAt, expiresAt, revokedAt, lastUsedAt].map(day),
  ]);
  process.stdout.write(
    table([['id', 'name', 'scopes', 'created', 'expires', 'revoked', 'last used'], ...rows]),
  );
}

function scopes(text: string): Scope[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(SCOPES as readonly string[]).includes(name));
  if (unknown === undefined) return [...new Set(names)] as Scope[];
  throw new InvalidArgumentError(`"${unknown}" is not one of ${SCOPES.join(', ')}.`);
}

function date(text: string): Date {
  const parsed = new Date(text);
  if (Number.isNaN(parsed.getTime()) || parsed <= new Date())
    throw new InvalidArgumentError('It must be a date to come, such as 2027-01-31.');
  return parsed;
}
