import { Empty } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';

export function NotFound() {
  return (
    <Page title="Nothing here">
      <Empty>
        There is no page at this address. <a href="#/">See the jobs</a>.
      </Empty>
    </Page>
  );
}
