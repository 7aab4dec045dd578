/**
 * `npm run keys`: make, list and revoke API keys, beside a running service or without one.
 *
 *     npm run -s keys -- create NAME --scopes read,optimize [--days 90]     prints the token, once
 *     npm run -s keys -- list
 *     npm run -s keys -- revoke key_...
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { isUsable, type ApiKey } from './auth/api-key.ts';
import { KeyManager } from './auth/manage-keys.ts';
import { KeyName, Scopes } from './auth/new-key.ts';
import { loadConfig } from './config.ts';
import { runEntry } from './entry.ts';
import { createLogger } from './logger.ts';
import { openRedis } from './redis/open.ts';

const USAGE =
  'usage: keys create NAME --scopes read,optimize,models,admin [--days N] | keys list | keys revoke ID';

const Command = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('create'),
    subject: KeyName,
    scopes: z
      .string()
      .transform((text) => text.split(','))
      .pipe(Scopes),
    days: z.coerce.number().positive().max(36_500).optional(),
  }),
  z.strictObject({ action: z.literal('list') }),
  z.strictObject({ action: z.literal('revoke'), subject: z.string() }),
]);
type Command = z.output<typeof Command>;

await runEntry(async () => {
  const command = parseCommand(process.argv.slice(2));
  const config = loadConfig({ LOG_LEVEL: 'warn', ...process.env });
  const { redis, close } = await openRedis(config, createLogger(config, 'keys'));
  try {
    process.stdout.write(await run(command, new KeyManager(redis)));
  } finally {
    await close();
  }
});

function parseCommand(args: string[]): Command {
  const options = { scopes: { type: 'string' }, days: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [action, subject, ...rest] = positionals as (string | undefined)[];
  const parsed = Command.safeParse({ action, ...(subject !== undefined && { subject }), ...values });
  if (parsed.success && rest.length === 0) return parsed.data;
  const issues = parsed.error?.issues ?? [];
  const wrong = issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error([...wrong, USAGE].join('\n'));
}

async function run(command: Command, keys: KeyManager): Promise<string> {
  if (command.action === 'create') {
    const expiresAt = command.days === undefined ? null : new Date(Date.now() + command.days * 86_400_000);
    const { token } = await keys.create({ name: command.subject, scopes: command.scopes, expiresAt });
    return `${token}\n`;
  }
  if (command.action === 'list') return (await keys.list()).map(line).join('');
  await keys.revoke(command.subject);
  return `${command.subject} is revoked\n`;
}

function line(key: ApiKey): string {
  const state = key.revokedAt ? 'revoked' : isUsable(key) ? 'usable' : 'expired';
  const times = [key.createdAt, key.lastUsedAt].map((time) => time?.toISOString() ?? 'never used');
  return `${[key.id, state, key.scopes.join(','), ...times, key.name].join('\t')}\n`;
}
