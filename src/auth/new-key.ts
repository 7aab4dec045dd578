import { z } from 'zod';
import { SCOPES } from './scopes.ts';

/** What people call a key. */
export const KeyName = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._@/-]{0,99}$/u,
    'must be 1 to 100 letters, digits, spaces or any of . _ @ / -',
  )
  .meta({ description: 'For people, for example the pipeline that holds the key' });

export const Scopes = z
  .array(z.enum(SCOPES))
  .min(1)
  .max(SCOPES.length)
  .transform((scopes) => SCOPES.filter((scope) => scopes.includes(scope)))
  .meta({ description: 'admin includes all others; no other includes another' });
