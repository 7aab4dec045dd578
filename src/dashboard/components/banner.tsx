import { useConnectionLost } from '../api/connection.ts';

/** Says while the service does not answer; what was loaded before stays on the page. */
export function Banner() {
  const lost = useConnectionLost();
  return (
    <div role="status" class={lost ? 'banner' : 'banner hidden'}>
      {lost && 'The service does not answer. What you see is from before; this page tries again by itself.'}
    </div>
  );
}
