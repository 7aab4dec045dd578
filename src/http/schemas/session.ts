import { z } from 'zod';
import type { Identity } from '../../auth/authenticator.ts';
import { HeldScopes } from './key.ts';

/** Who calls, and what a page needs to make changes. */
export const SessionResource = z
  .object({
    principal: z.object({ id: z.string(), name: z.string(), scopes: HeldScopes }),
    csrf_token: z
      .string()
      .nullable()
      .meta({ description: 'For the X-CSRF-Token header of changes; null where there is no cookie' }),
    expires_at: z.iso.datetime().nullable().meta({ description: 'When the cookie ends' }),
  })
  .meta({ id: 'Session' });

export type SessionResource = z.output<typeof SessionResource>;

export function presentSession({ principal, session }: Identity): SessionResource {
  const { id, name, scopes } = principal;
  return {
    principal: { id, name, scopes: [...scopes] },
    csrf_token: session?.csrfToken ?? null,
    expires_at: session?.expiresAt.toISOString() ?? null,
  };
}
