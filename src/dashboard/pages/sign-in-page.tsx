import { useState } from 'preact/hooks';
import { ApiError, call } from '../api/client.ts';
import { standing } from '../api/session.ts';
import type { SessionResource } from '../api/types.ts';
import { Failure } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';

/** Where a key is needed: exchanges it for a cookie that scripts cannot read, and keeps no copy of it. */
export function SignInPage({ ended }: { ended: boolean }) {
  const [key, setKey] = useState('');
  const [error, setError] = useState<ApiError | null>(null);
  const [sending, setSending] = useState(false);
  const signIn = async (event: Event) => {
    event.preventDefault();
    setSending(true);
    try {
      standing.set(await openSession(key.trim()));
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
      setSending(false);
    }
  };
  return (
    <Page title="Sign in">
      {ended && (
        <p class="notice warn" role="status">
          Your session has ended, or its key was revoked. Sign in again to go on where you were.
        </p>
      )}
      <form class="card form sign-in" onSubmit={(event) => void signIn(event)}>
        <label class="field">
          <span>Key</span>
          <input
            name="key"
            type="password"
            autocomplete="current-password"
            placeholder="ssk_…"
            value={key}
            required
            onInput={({ currentTarget }) => {
              setKey(currentTarget.value);
            }}
          />
          <small class="dim">
            Of somebody with the scope admin, or made on the server by <code>stepsmith keys create</code>.
          </small>
        </label>
        {error && <Failure error={error} />}
        <button type="submit" class="primary" disabled={sending}>
          Sign in
        </button>
      </form>
    </Page>
  );
}

function openSession(key: string): Promise<SessionResource> {
  return call<SessionResource>('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  });
}
