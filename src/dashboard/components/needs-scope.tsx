import { allows, type Scope } from '../../auth/scopes.ts';
import { useSession } from '../api/session.ts';

/** Says, before anything is filled in, that the key may not do what a page is for. */
export function NeedsScope({ scope, to }: { scope: Scope; to: string }) {
  const session = useSession();
  if (session === null || allows(session.principal.scopes, scope)) return null;
  const held = session.principal.scopes.join(', ') || 'none';
  return (
    <p class="notice warn" role="status">
      To {to} takes a key with the scope <strong>{scope}</strong>; yours has {held}.
    </p>
  );
}
