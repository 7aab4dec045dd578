import { z } from 'zod';
import type { ApiKey } from '../../auth/api-key.ts';
import { SCOPES } from '../../auth/scopes.ts';

const Time = z.iso.datetime();

/** What somebody may do. */
export const HeldScopes = z.array(z.enum(SCOPES));

/** A key as it is listed: its token is shown only when it is made. */
export const KeyResource = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: HeldScopes,
    created_at: Time,
    expires_at: Time.nullable(),
    revoked_at: Time.nullable(),
    last_used_at: Time.nullable().meta({ description: 'To the minute' }),
  })
  .meta({ id: 'Key' });

export type KeyResource = z.output<typeof KeyResource>;

export function presentKey(key: ApiKey): KeyResource {
  return {
    id: key.id,
    name: key.name,
    scopes: [...key.scopes],
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
  };
}
