import { ApiError, change } from '../api/client.ts';
import { standing, useSession } from '../api/session.ts';

/** Who is signed in, and the way out; nothing where no key is needed. */
export function Account() {
  const session = useSession();
  if (!session?.csrf_token) return null;
  const { name, scopes } = session.principal;
  return (
    <span class="account">
      <span class="who">{name}</span>
      <button type="button" title={`${name}: ${scopes.join(', ')}`} onClick={() => void signOut()}>
        Sign out
      </button>
    </span>
  );
}

async function signOut(): Promise<void> {
  try {
    await change('DELETE', '/session');
    standing.set('signed_out');
  } catch (error) {
    // That the service does not answer, or that the session has ended, is said elsewhere.
    if (!(error instanceof ApiError)) throw error;
  }
}
