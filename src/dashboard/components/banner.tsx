import { connectionLost } from '../api/connection.ts';
import { useStore } from '../api/store.ts';

/** Says while the service does not answer; what was loaded before stays on the page. */
export function Banner() {
  const lost = useStore(connectionLost);
  return (
    <div role="status" class={lost ? 'banner' : 'banner hidden'}>
      {lost && 'The service does not answer. What you see is from before; this page tries again by itself.'}
    </div>
  );
}
