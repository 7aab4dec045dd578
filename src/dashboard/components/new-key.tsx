import { useState } from 'preact/hooks';
import { SCOPES, type Scope } from '../../auth/scopes.ts';
import { ApiError, change } from '../api/client.ts';
import type { KeyResource } from '../api/types.ts';
import { CopyButton } from './copy-button.tsx';
import { Failure } from './notice.tsx';

type CreatedKey = KeyResource & { readonly token: string };

const ALLOWS: Readonly<Record<Scope, string>> = {
  read: 'look at everything',
  optimize: 'submit and cancel jobs',
  models: 'register models, move champions',
  admin: 'everything, keys too',
};
const LIVES = [
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', 'a year'],
  ['', 'ever, until it is revoked'],
] as const;
const DAY_MS = 86_400_000;

/** Makes a key and shows its token, which nobody can see again. */
export function NewKey({ onCreated }: { onCreated: () => void }) {
  const [created, setCreated] = useState<CreatedKey | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    try {
      setCreated(await change<CreatedKey>('POST', '/keys', requestOf(form)));
      setError(null);
      onCreated();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
    }
  };
  return (
    <form class="form" onSubmit={(event) => void create(event)}>
      <Fields key={created?.id} />
      {error && <Failure error={error} />}
      <button type="submit" class="primary">
        Make the key
      </button>
      {created && <Token {...created} />}
    </form>
  );
}

function Fields() {
  return (
    <>
      <div class="fields">
        <label class="field">
          <span>Name</span>
          <input name="name" required maxLength={100} autocomplete="off" placeholder="ci" />
          <small class="dim">Who or what holds it</small>
        </label>
        <label class="field">
          <span>Valid for</span>
          <select name="days">
            {LIVES.map(([days, label]) => (
              <option key={days} value={days} selected={days === '90'}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </div>
      <fieldset class="choices">
        <legend>Scopes</legend>
        {SCOPES.map((scope) => (
          <label key={scope}>
            <input type="checkbox" name="scopes" value={scope} defaultChecked={scope === 'read'} />
            <span>
              {scope} <small class="dim">{ALLOWS[scope]}</small>
            </span>
          </label>
        ))}
      </fieldset>
    </>
  );
}

function Token({ name, token }: CreatedKey) {
  return (
    <div class="notice good" role="status">
      <p>
        The key of <strong>{name}</strong>. Copy it now: only its hash is kept, and it is not shown again.
      </p>
      <p class="actions">
        <code class="token">{token}</code>
        <CopyButton label="Copy the key" text={() => token} />
      </p>
    </div>
  );
}

function requestOf(form: FormData) {
  const days = Number(form.get('days'));
  return {
    name: form.get('name'),
    scopes: form.getAll('scopes'),
    expires_at: days > 0 ? new Date(Date.now() + days * DAY_MS).toISOString() : null,
  };
}
