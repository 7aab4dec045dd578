import { change } from '../api/client.ts';
import type { KeyResource } from '../api/types.ts';
import { ConfirmButton } from './confirm-button.tsx';
import { Ago } from './time.tsx';

interface KeyRowProps {
  readonly apiKey: KeyResource;
  /** Whether it is the one signed in with. */
  readonly own: boolean;
  readonly onRevoked: () => void;
}

/** One key of the list. */
export function KeyRow({ apiKey, own, onRevoked }: KeyRowProps) {
  const { id, name, scopes, created_at, last_used_at, expires_at } = apiKey;
  const end = endOf(apiKey);
  const revoke = async () => {
    await change('DELETE', `/keys/${encodeURIComponent(id)}`);
    onRevoked();
  };
  return (
    <tr class={end ? 'over' : undefined}>
      <th scope="row" class="long">
        {name}
        {own && <span class="tag">yours</span>}
      </th>
      <td>{scopes.join(', ')}</td>
      <td class="aside">
        <Ago time={created_at} />
      </td>
      <td class="aside">{last_used_at ? <Ago time={last_used_at} /> : 'never'}</td>
      <td>{expires_at ? <Ago time={expires_at} /> : 'never'}</td>
      <td>
        {end ?? (
          <ConfirmButton
            label="Revoke"
            name={`Revoke ${name}`}
            confirm={own ? 'Yes, and sign me out' : 'Yes, revoke it'}
            act={revoke}
          />
        )}
      </td>
    </tr>
  );
}

/** Why it is not accepted any more; null while it is. */
function endOf({ revoked_at, expires_at }: KeyResource): string | null {
  if (revoked_at) return 'revoked';
  return expires_at && Date.parse(expires_at) <= Date.now() ? 'expired' : null;
}
