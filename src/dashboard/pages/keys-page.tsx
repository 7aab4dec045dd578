import { useSession } from '../api/session.ts';
import type { KeyResource, Page as PageOf } from '../api/types.ts';
import { useResource } from '../api/use-resource.ts';
import { KeyRow } from '../components/key-row.tsx';
import { NewKey } from '../components/new-key.tsx';
import { NeedsScope } from '../components/needs-scope.tsx';
import { Empty, Failure, Loading } from '../components/notice.tsx';
import { Page, Section } from '../components/page.tsx';
import { Pager } from '../components/pager.tsx';

const LIMIT = 50;

/** Who may use the service: its keys, making one and revoking one. */
export function KeysPage({ query }: { query: URLSearchParams }) {
  const cursor = query.get('cursor');
  const search = new URLSearchParams({ limit: String(LIMIT), ...(cursor && { cursor }) });
  const { data, error, reload } = useResource<PageOf<KeyResource>>(`/keys?${search.toString()}`);
  return (
    <Page title="Keys">
      <NeedsScope scope="admin" to="see and make keys" />
      {error && error.status !== 0 && error.status !== 403 && <Failure error={error} />}
      {!data && !error && <Loading what="keys" />}
      {data && (
        <>
          <Section title="New key">
            <NewKey onCreated={reload} />
          </Section>
          <Keys keys={data.data} onRevoked={reload} />
          <Pager place={['keys']} query={query} next={data.next_cursor} />
        </>
      )}
    </Page>
  );
}

function Keys({ keys, onRevoked }: { keys: readonly KeyResource[]; onRevoked: () => void }) {
  const own = useSession()?.principal.id;
  if (keys.length === 0) return <Empty>No keys yet.</Empty>;
  return (
    <div class="scroll card" tabIndex={0} role="region" aria-label="Keys">
      <table class="list">
        <thead>
          <tr>
            <th scope="col">name</th>
            <th scope="col">scopes</th>
            <th scope="col" class="aside">
              created
            </th>
            <th scope="col" class="aside">
              last used
            </th>
            <th scope="col">expires</th>
            <th scope="col">
              <span class="unseen">actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} own={key.id === own} onRevoked={onRevoked} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
