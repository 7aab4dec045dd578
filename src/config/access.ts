import { z } from 'zod';
import { oneOf, wholeNumber } from './kinds.ts';

/** Who may use the service. */
export const ACCESS_VARIABLES = {
  AUTH: oneOf(['auto', 'on', 'off'])
    .prefault('auto')
    .describe(
      'Whether a key is needed. `auto`: unless `HOST` is a loopback address and Redis the private one; `on`: always; ' +
        '`off`: never, for a service behind a proxy that knows its callers',
    ),
  ADMIN_KEY: z
    .string()
    .regex(/^[\w.~+/=-]{32,}$/, 'must be at least 32 letters, digits or any of -._~+/=')
    .nullable()
    .prefault(null)
    .describe('A key with every scope, to make others with. `openssl rand -hex 32` makes one'),
  OIDC_ISSUER: z
    .string()
    .refine(isIssuer, 'must be an https address, or http on this machine')
    .nullable()
    .prefault(null)
    .describe('Issuer whose JWT access tokens are taken beside keys, exactly as their `iss` claim has it'),
  OIDC_AUDIENCE: z.string().prefault('stepsmith').describe('What the `aud` claim of such a token must hold'),
  OIDC_SCOPE_CLAIM: z
    .string()
    .prefault('scope')
    .describe('Claim with the scopes of such a token: words, or a list; `stepsmith:read` is `read`'),
  RATE_LIMIT: wholeNumber(0, 1_000_000)
    .prefault('600')
    .describe(
      'Requests a minute of one key, over all API processes; 0 is no limit. Not where no key is needed',
    ),
};

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return (
    protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
  );
}
