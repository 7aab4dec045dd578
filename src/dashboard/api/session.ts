import { allows, type Scope } from '../../auth/scopes.ts';
import type { SessionResource } from './types.ts';
import { Store, useStore } from './store.ts';

/**
 * Who uses the dashboard: not known yet; somebody; nobody, and a key is needed; nobody any more, since the session has
 * ended or its key was revoked.
 */
type Standing = 'unknown' | SessionResource | 'signed_out' | 'ended';

export const standing = new Store<Standing>('unknown');

/** The service has asked for a key. */
export function refused(): void {
  if (standing.value === 'unknown') standing.set('signed_out');
  if (typeof standing.value === 'object') standing.set('ended');
}

/** null before that is known, and while nobody is signed in. */
export function useSession(): SessionResource | null {
  const value = useStore(standing);
  return typeof value === 'object' ? value : null;
}

/** Whether who uses the dashboard may do what needs a scope. */
export function useMay(scope: Scope): boolean {
  const session = useSession();
  return session !== null && allows(session.principal.scopes, scope);
}
